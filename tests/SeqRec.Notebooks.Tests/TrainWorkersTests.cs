using System.Diagnostics;
using System.Text.Json;
using SeqRec.Reporting;

namespace SeqRec.Notebooks.Tests;

/// <summary><c>seqrec train --workers</c>: processes that train together, and what becomes of them when one is killed or stopped.</summary>
public sealed class TrainWorkersTests(TrainWorkersTests.OneProcess one) : IClassFixture<TrainWorkersTests.OneProcess>, IDisposable
{
    // Small steps: what rounding changes Adam would multiply.
    private static readonly string[] Train =
    [
        "train", "DIEN", "--data", "simulated", "--protocol", "last-item", "--seed", "1", "--set", "model.dice=false", "--set", "model.dim=6", "--set", "batches.batchSize=512", "--set", "train.learningRate=0.001", "--allow-dirty"
    ];

    private readonly TemporaryFolder folder = new();
    private readonly List<Process> running = [];

    public void Dispose()
    {
        foreach (var process in running)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        folder.Dispose();
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task Processes_have_the_losses_and_the_record_of_one(int workers)
    {
        var (code, text) = await CommandLine.RunAsync(folder.Path, [.. Train, .. Epochs(2), "--workers", $"{workers}"]);
        Assert.True(code == 0, text);
        AssertSame(one.Losses, Losses(folder.Path));
        var record = RecordOf(folder.Path);
        Assert.Equal((workers, null), (record.Workers, one.Record.Workers));
        Assert.EndsWith($" --workers {workers}", record.Command);
        Assert.Equal(one.Record.Metrics.Keys, record.Metrics.Keys);
        Assert.All(one.Record.Metrics, metric => Assert.Equal(metric.Value, record.Metrics[metric.Key], 1e-3));
    }

    [Fact]
    public async Task Workers_started_by_hand_meet_at_the_rendezvous()
    {
        string[] command = [.. Train, .. Epochs(1), "--workers", "2", "--rendezvous", $"127.0.0.1:{FreePort()}", "--rank"];
        var first = Start([.. command, "0"]);
        var (code, text) = await CommandLine.RunAsync(folder.Path, [.. command, "1"]);
        Assert.Equal((0, ""), (code, text));
        Assert.Equal(0, (await CommandLine.EndAsync(first)).Code);
        AssertSame(one.Losses[..1], Losses(folder.Path));
    }

    [NetworkNamespaceFact]
    public void Workers_in_network_namespaces_of_their_own_have_the_losses_of_one_process()
    {
        using var network = new NetworkNamespaces(2);
        RunningCommand Start(int rank) => new([.. network.Before(rank == 0 ? null : rank - 1), "env", "-C", folder.Path],
            [.. Train, .. Epochs(1), "--workers", "3", "--rendezvous", $"{NetworkNamespaces.Server}:29500", "--rank", $"{rank}"]);
        using RunningCommand first = Start(0), second = Start(1), third = Start(2);
        Assert.All(new[] { third, second, first }, worker => Assert.True(worker.End() == 0, worker.Text));
        AssertSame(one.Losses[..1], Losses(folder.Path));
    }

    [Fact]
    public async Task A_killed_worker_ends_the_others_and_the_run_goes_on_from_its_checkpoint()
    {
        var run = Start([.. Train, .. Epochs(2), "--workers", "3", "--checkpoint-every", "1"]);
        await FirstCheckpoint(run);
        var others = await Children(run);
        Assert.Equal(2, others.Length);
        others[1].Kill();
        var clock = Stopwatch.StartNew();
        var (code, text) = await CommandLine.EndAsync(run);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(3, code);
        Assert.Matches($@"(?m)^seqrec: Worker \d \(process {others[1].Id}\) ended with exit code 137\. With --resume ", text);
        Assert.All(others, other => Assert.True(other.HasExited));
        var (end, told) = await CommandLine.RunAsync(folder.Path, [.. Train, .. Epochs(2), "--resume", "--workers", "2"]);
        Assert.True(end == 0, told);
        AssertSame(one.Losses, Losses(folder.Path));
    }

    [Fact]
    public async Task Ctrl_C_at_the_first_ends_all_and_one_process_goes_on()
    {
        var run = Start([.. Train, .. Epochs(2), "--workers", "2", "--checkpoint-every", "1"]);
        await FirstCheckpoint(run);
        var others = await Children(run);
        using (var kill = Process.Start("kill", ["-INT", $"{run.Id}"])) await kill.WaitForExitAsync();
        var (code, text) = await CommandLine.EndAsync(run);
        Assert.Equal(130, code);
        Assert.Matches(@"Stopped; go on with: seqrec train DIEN .* --workers 2 --checkpoint-every 1 --allow-dirty --resume$", text.TrimEnd());
        Assert.All(others, other => Assert.True(other.HasExited));
        var (end, told) = await CommandLine.RunAsync(folder.Path, [.. Train, .. Epochs(2), "--resume"]);
        Assert.True(end == 0, told);
        AssertSame(one.Losses, Losses(folder.Path));
    }

    [Theory]
    [InlineData("CL4SRec", "ml-100k", "RB", "its loss is not a sum over them")]
    [InlineData("ECL-SR", "ml-100k", "RB", "Models that can are SASRec-CE")]
    [InlineData("Popularity", "ml-100k", "RB", "Models that can are")]
    [InlineData("DIEN", "simulated", "last-item", "--set model.dice=false")]
    public async Task Losses_of_whole_batches_are_refused_before_anything_is_read(string model, string data, string protocol, string told)
    {
        var (code, text) = await CommandLine.RunAsync(folder.Path, "train", model, "--data", data, "--protocol", protocol, "--workers", "2", "--allow-dirty");
        Assert.Equal(3, code);
        Assert.Contains(told, Assert.Single(text.TrimEnd().Split('\n')));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static string[] Epochs(int count) => ["--set", $"train.epochs={count}"];

    private Process Start(params string[] arguments)
    {
        running.Add(CommandLine.Start(folder.Path, arguments));
        return running[^1];
    }

    private async Task FirstCheckpoint(Process run)
    {
        var runs = Path.Combine(folder.Path, "artifacts", "runs");
        for (var clock = Stopwatch.StartNew(); !Directory.Exists(runs) || !Directory.GetDirectories(runs, "epoch-*-batch-*", SearchOption.AllDirectories).Any(f => !f.EndsWith(".part", StringComparison.Ordinal)); await Task.Delay(5))
            Assert.True(!run.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1), "the run wrote no checkpoint");
    }

    private static async Task<Process[]> Children(Process run)
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-o", "pid=", "--ppid", $"{run.Id}"]) { RedirectStandardOutput = true })!;
        return [.. (await list.StandardOutput.ReadToEndAsync()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(id => Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)))];
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static void AssertSame(double[] expected, double[] losses)
    {
        Assert.Equal(expected.Length, losses.Length);
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * pair.First));
    }

    private static double[] Losses(string folder) =>
        [.. File.ReadLines(Directory.GetFiles(Path.Combine(folder, "artifacts", "runs"), "epochs.jsonl", SearchOption.AllDirectories).Single()).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble())];

    private static RunRecord RecordOf(string folder) => RunRecord.Read(Directory.GetFiles(Path.Combine(folder, "artifacts", "results"), "*.json", SearchOption.AllDirectories).Single());

    /// <summary>The same run in one process.</summary>
    public sealed class OneProcess : IAsyncLifetime
    {
        /// <summary>Mean loss of each epoch.</summary>
        public double[] Losses { get; private set; } = [];

        /// <summary>Its record.</summary>
        public RunRecord Record { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            using var folder = new TemporaryFolder();
            var (code, text) = await CommandLine.RunAsync(folder.Path, [.. Train, .. Epochs(2)]);
            Assert.True(code == 0, text);
            (Losses, Record) = (TrainWorkersTests.Losses(folder.Path), RecordOf(folder.Path));
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
