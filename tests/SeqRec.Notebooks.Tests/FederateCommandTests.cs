using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SeqRec.Data;

namespace SeqRec.Notebooks.Tests;

/// <summary>The server and three clients as processes, each client with its own folder.</summary>
public sealed class FederateCommandTests : IDisposable
{
    private const int Clients = 3, Rounds = 3;
    private static readonly string[] Settings =
    [
        "--seed", "3", "--set", "quantizer.groups=4", "--set", "quantizer.codewords=16", "--set", "model.dim=16", "--set", "model.innerDim=16", "--set", "model.layers=1",
        "--set", "batches.batchSize=128"
    ];

    private readonly TemporaryFolder folder = new();
    private readonly List<RunningCommand> running = [];

    public FederateCommandTests()
    {
        var domains = new RetailSimulator(new() { Users = 40, Items = 60, Domains = Clients }).Simulate().Domains;
        foreach (var (k, domain) in domains.Index())
            ClientFolder.Write(FolderOf(k), domain.ToLog(), ItemCodes.Random(domain.ToLog().ItemCount, 4, 16, (ulong)k));
    }

    public void Dispose()
    {
        foreach (var command in running) command.Dispose();
        folder.Dispose();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Processes_end_with_the_table_of_one_process(bool secure)
    {
        string[] settings = [.. RoundsOf(Rounds), "--set", $"federation.secure={secure}"];
        var one = Local(settings);
        var server = StartServer([], "127.0.0.1", settings);
        var clients = Enumerable.Range(0, Clients).Select(k => StartClient(k, [], PortOf(server), "127.0.0.1", [.. settings, "--out", PathOf($"client{k}")])).ToArray();
        AssertAllEnd(server, clients);
        AssertSameTable(await one);
        Assert.All(Enumerable.Range(0, Clients), k => Assert.True(File.Exists(PathOf($"client{k}"))));
    }

    [NetworkNamespaceFact]
    public async Task Processes_in_network_namespaces_of_their_own_end_with_the_table_of_one_process()
    {
        var one = Local(RoundsOf(Rounds));
        using var network = new NetworkNamespaces(Clients);
        var server = StartServer(network.Before(null), NetworkNamespaces.Server, RoundsOf(Rounds));
        var clients = Enumerable.Range(0, Clients).Select(k => StartClient(k, network.Before(k), PortOf(server), NetworkNamespaces.Server, RoundsOf(Rounds))).ToArray();
        AssertAllEnd(server, clients);
        AssertSameTable(await one);
    }

    [Fact]
    public void A_process_that_is_killed_and_one_that_is_stopped_are_dropped_and_let_in_again()
    {
        string[] settings = RoundsOf(1_000_000);
        var server = StartServer([], "127.0.0.1", [.. settings, "--round-timeout", "2", "--timeout", "10"]);
        var clients = Enumerable.Range(0, Clients).Select(k => StartClient(k, [], PortOf(server), "127.0.0.1", settings)).ToArray();
        server.Line("round 2: 3 clients");
        clients[1].Signal("KILL");
        clients[2].Signal("STOP");
        var dropped = RoundLine(server, "dropped: client 1 is lost");
        RoundLine(server, "dropped: client 2 is lost (Timed out");
        clients[2].Signal("CONT");
        RoundLine(server, "client 2 has joined again");
        clients[1] = StartClient(1, [], PortOf(server), "127.0.0.1", settings);
        RoundLine(server, "client 1 has joined again");
        Assert.Matches($@"(?m)^round {int.Parse(dropped, CultureInfo.InvariantCulture) + 1}: [12] clients", server.Text);  // it may have been lost after its upload
        server.Signal("TERM");
        Assert.Equal(3, server.End(20));
        Assert.All(clients, client => Assert.Equal(0, client.End(20)));
        Assert.Contains("stopped before the last round", server.Text);
        Assert.Contains("joining again", clients[2].Text);
    }

    [Fact]
    public void A_client_without_its_folder_or_with_other_settings_says_so()
    {
        var server = StartServer([], "127.0.0.1", RoundsOf(1));
        var missing = Start([], "federate", "client", "--rendezvous", PortOf(server), "--rank", "0", "--data", PathOf("nowhere"));
        var other = StartClient(1, [], PortOf(server), "127.0.0.1", RoundsOf(2));
        Assert.Equal((3, 3), (missing.End(), other.End()));
        Assert.Contains("client.inter", missing.Text);
        Assert.Contains("settings are not this client's", other.Text);
        var alone = Start([], ["federate", "client", "--rendezvous", "127.0.0.1:9", "--rank", "0", "--data", FolderOf(0), "--join-timeout", "1", .. Settings]);
        Assert.Equal(3, alone.End());
        Assert.Contains("is not to be reached", alone.Text);
    }

    private static string[] RoundsOf(int rounds) => [.. Settings, "--set", $"federation.rounds={rounds}"];

    private string FolderOf(int client) => Path.Combine(folder.Path, "data", $"{client}");

    private string PathOf(string name) => Path.Combine(folder.Path, name);

    private async Task<string> Local(string[] settings)
    {
        string[] data = [.. Enumerable.Range(0, Clients).SelectMany(k => new[] { "--data", FolderOf(k) })];
        var (code, text) = await CommandLine.RunAsync(folder.Path, ["federate", "local", .. data, "--out", PathOf("local"), .. settings]);
        Assert.True(code == 0, text);
        return text;
    }

    private RunningCommand StartServer(IReadOnlyList<string> before, string host, string[] settings) =>
        Start(before, ["federate", "server", "--rendezvous", $"{host}:0", "--clients", $"{Clients}", "--out", PathOf("server"), .. settings]);

    private RunningCommand StartClient(int client, IReadOnlyList<string> before, string address, string host, string[] settings) =>
        Start(before, ["federate", "client", "--rendezvous", address, "--rank", $"{client}", "--data", FolderOf(client), .. settings]);

    private RunningCommand Start(IReadOnlyList<string> before, params IReadOnlyList<string> arguments)
    {
        running.Add(new(before, arguments));
        return running[^1];
    }

    private static string PortOf(RunningCommand server) => Regex.Match(server.Line("serving at"), @"at (\S+);").Groups[1].Value;

    // Number of the round with an event, once it has been reported.
    private static string RoundLine(RunningCommand server, string what)
    {
        Assert.True(SpinWait.SpinUntil(() => server.Text.Contains(what), TimeSpan.FromSeconds(30)), $"No '{what}' in:\n{server.Text}");
        return Regex.Match(server.Text, $@"(?m)^round (\d+): {Regex.Escape(what)}").Groups[1].Value;
    }

    private static void AssertAllEnd(RunningCommand server, RunningCommand[] clients)
    {
        Assert.True(server.End() == 0, server.Text);
        Assert.All(clients, client => Assert.True(client.End() == 0, client.Text));
    }

    private void AssertSameTable(string local)
    {
        var (one, many) = (Numbers(PathOf("local")), Numbers(PathOf("server")));
        Assert.Equal(4 * 17 * 16, one.Length);
        Assert.InRange(one.Zip(many, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6f);
        Assert.True(double.Parse(Regex.Match(local, @"mean shift (\S+)").Groups[1].Value, CultureInfo.InvariantCulture) > 1e-4, local);
    }

    // The elements of a safetensors file with one tensor of float32.
    private static float[] Numbers(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(sizeof(long) + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes))).ToArray();
    }
}
