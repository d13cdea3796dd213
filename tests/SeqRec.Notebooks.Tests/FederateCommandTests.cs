using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SeqRec.Data;

namespace SeqRec.Notebooks.Tests;

/// <summary><c>seqrec federate local</c>: three clients with a folder each, and the server, in one process.</summary>
public sealed class FederateCommandTests : IDisposable
{
    private const int Clients = 3;
    private static readonly string[] Settings =
    [
        "--seed", "3", "--set", "quantizer.groups=4", "--set", "quantizer.codewords=16", "--set", "model.dim=16",
        "--set", "model.innerDim=16", "--set", "model.layers=1", "--set", "batches.batchSize=128"
    ];

    private readonly TemporaryFolder folder = new();

    public FederateCommandTests()
    {
        var domains = new RetailSimulator(new() { Users = 40, Items = 60, Domains = Clients }).Simulate().Domains;
        foreach (var (k, domain) in domains.Index())
        {
            var log = domain.ToLog();
            ClientFolder.Write(FolderOf(k), log, ItemCodes.Random(log.ItemCount, 4, 16, (ulong)k));
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_table_is_trained_and_hiding_the_uploads_changes_it_by_rounding_alone()
    {
        var (open, hidden) = (await Train("open", secure: false), await Train("hidden", secure: true));
        Assert.Equal(4 * 17 * 16, open.Length);
        Assert.InRange(open.Zip(hidden, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4f);
    }

    [Fact]
    public void A_request_to_end_is_heeded_after_the_round_under_way()
    {
        string[] words = ["federate", "local", .. Data(), .. Settings, "--set", "federation.rounds=1000000"];
        using var command = new RunningCommand([], words);
        command.Line("round 2: 3 clients");
        command.Signal("TERM");
        Assert.Equal(3, command.End(20));
        Assert.Contains("stopped before the last round", command.Text);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var nowhere = Path.Combine(folder.Path, "nowhere");
        string[] words = ["federate", "local", "--data", nowhere, .. Settings];
        var (code, text) = await CommandLine.RunAsync(folder.Path, words);
        Assert.Equal(3, code);
        Assert.Contains("client.inter", text);
    }

    private async Task<float[]> Train(string name, bool secure)
    {
        var path = Path.Combine(folder.Path, name);
        string[] rounds = ["--set", "federation.rounds=3", "--set", $"federation.secure={secure}"];
        var (code, text) = await CommandLine.RunAsync(
            folder.Path, ["federate", "local", .. Data(), "--out", path, .. Settings, .. rounds]);
        Assert.True(code == 0, text);
        var shift = Regex.Match(text, @"mean shift (\S+)").Groups[1].Value;
        Assert.True(double.Parse(shift, CultureInfo.InvariantCulture) > 1e-4, text);
        return Numbers(path);
    }

    private IEnumerable<string> Data() => Enumerable.Range(0, Clients).SelectMany(k => new[] { "--data", FolderOf(k) });

    private string FolderOf(int client) => Path.Combine(folder.Path, "data", $"{client}");

    // The elements of a safetensors file with one tensor of float32.
    private static float[] Numbers(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = sizeof(long) + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray();
    }
}
