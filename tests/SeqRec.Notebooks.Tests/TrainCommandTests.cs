using System.Diagnostics;
using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Reporting;

namespace SeqRec.Notebooks.Tests;

/// <summary><c>seqrec train</c> that is killed, stopped, or runs out of disk, in processes of its own.</summary>
public sealed class TrainCommandTests(TrainCommandTests.Uninterrupted uninterrupted) : IClassFixture<TrainCommandTests.Uninterrupted>, IDisposable
{
    private static readonly string[] Train =
        ["train", "DIEN", "--data", "simulated", "--protocol", "last-item", "--seed", "1", "--set", "train.epochs=2", "--set", "model.dim=6", "--allow-dirty"];

    private static readonly string[] Federate =
    [
        "train", "PFCR-tuned", "--data", "simulated", "--protocol", "federated-first", "--seed", "1", "--set", "federation.rounds=10", "--set", "train.epochs=1", "--set", "quantizer.rotations=2", "--allow-dirty"
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_killed_at_any_moment_ends_in_the_record_of_one_that_was_not()
    {
        var random = new Xoshiro256(3);
        using (var run = await Begun("epoch", [.. Train, "--checkpoint-every", "3"]))
        {
            await Task.Delay((int)random.Below(150));
            await Killed(run);
        }
        using (var run = await Begun("epoch", [.. Train, "--checkpoint-every", "3", "--resume"]))
        {
            while (!HalfWritten(run)) await Task.Delay((int)random.Below(10));
            await Killed(run);
        }
        Assert.Single(Folders("*.part"));
        Assert.Equal(uninterrupted.Record, await Uninterrupted.RecordOf(folder.Path, [.. Train, "--checkpoint-every", "3", "--resume"]));
        Assert.Equal(["epoch-00002"], Folders("epoch-*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Ctrl_C_keeps_the_batch_under_way_and_says_how_to_go_on()
    {
        using var run = await Begun("epoch", [.. Train, "--checkpoint-every", "3"]);
        var (code, told) = await Stopped(run, Signal.Interrupt);
        Assert.Equal((130, "Stopped; go on with: seqrec train DIEN --data simulated --protocol last-item --seed 1 --threads 1 --set train.epochs=2 --set model.dim=6 --checkpoint-every 3 --allow-dirty --resume"), (code, told));
        Assert.Matches("epoch-0000[01](-batch-[0-9]{9})?$", Assert.Single(Folders("epoch-*")));
        Assert.Equal(uninterrupted.Record, await Uninterrupted.RecordOf(folder.Path, [.. Train, "--resume"]));
    }

    [Fact]
    public async Task A_full_disk_is_told_in_a_line_and_nothing_finished_is_lost()
    {
        using (var run = await Begun("epoch", [.. Train, "--checkpoint-every", "3"])) Assert.Equal(143, (await Stopped(run, Signal.Terminate)).Code);
        var kept = Assert.Single(Folders("epoch-*"));
        var (code, text) = await CommandLine.RunWithinAsync(kibibytes: 8, folder.Path, [.. Train, "--checkpoint-every", "3", "--resume"]);
        var told = Assert.Single(text.Split('\n'), line => line.StartsWith("seqrec: ", StringComparison.Ordinal));
        Assert.Matches($@"The checkpoint cannot be written \(.*\)\. Make room or allow writing there; a run that is resumed then goes on from {Path.GetFileName(kept)}\.", told);
        Assert.Equal((3, kept), (code, Assert.Single(Folders("epoch-*"))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_before_training()
    {
        folder.Write("artifacts", "a file in its place");
        var (code, text) = await CommandLine.RunAsync(folder.Path, Train);
        AssertTold(Path.Combine(folder.Path, "artifacts"), (code, text));
        Assert.DoesNotContain("epoch 1", text);
    }

    [Fact]
    public async Task Too_little_memory_is_told_in_a_line_and_the_last_checkpoint_is_whole()
    {
        using (var run = await Begun("epoch", [.. Train, "--checkpoint-every", "3"])) Assert.Equal(143, (await Stopped(run, Signal.Terminate)).Code);
        var kept = Assert.Single(Folders("epoch-*"));
        AssertTold("not enough memory", await CommandLine.RunWithAsync(new() { ["DOTNET_GCHeapHardLimit"] = "1000000" }, folder.Path, [.. Train, "--resume"]));  // hexadecimal: 16 MiB
        Assert.Equal(kept, Assert.Single(Folders("epoch-*")));
        Assert.Equal(uninterrupted.Record, await Uninterrupted.RecordOf(folder.Path, [.. Train, "--resume"]));
        AssertTold("not enough memory", await CommandLine.RunAsync(folder.Path, [.. Train, "--set", "model.dim=2000000000"]));  // libtorch's own
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_log_is_told()
    {
        using (var run = await Begun("epoch", Train)) await Killed(run);
        var log = Path.Combine(Path.GetDirectoryName(Whole("epoch"))!, "epochs.jsonl");
        File.Delete(log);
        Directory.CreateDirectory(log);
        AssertTold(log, await CommandLine.RunAsync(folder.Path, [.. Train, "--resume"]));
    }

    [MountFact]
    public async Task A_read_only_mount_is_told_before_training()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "artifacts"));
        var (code, text) = await CommandLine.RunReadOnlyAsync("artifacts", folder.Path, Train);
        Assert.DoesNotContain("epoch 1", text);
        AssertTold(Path.Combine(folder.Path, "artifacts"), (code, text));
    }

    private static void AssertTold(string part, (int Code, string Text) run)
    {
        Assert.True(run.Code == 3, run.Text);
        Assert.Contains(part, Assert.Single(run.Text.Split('\n'), line => line.StartsWith("seqrec: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", run.Text);
    }

    [Fact]
    public async Task Federated_pre_training_that_is_killed_or_stopped_goes_on_with_the_next_round()
    {
        using var other = new TemporaryFolder();
        var whole = await Uninterrupted.RecordOf(other.Path, Federate);
        using (var run = await Begun("round", Federate))
        {
            await Task.Delay((int)new Xoshiro256(4).Below(150));
            await Killed(run);
        }
        var kept = Whole("round");
        using (var run = await Begun("round", [.. Federate, "--resume"]))
        {
            var (code, told) = await Stopped(run, Signal.Interrupt);
            Assert.Equal(130, code);
            Assert.StartsWith("Stopped; go on with: seqrec train PFCR-tuned", told);
        }
        Assert.True(string.CompareOrdinal(kept, Whole("round")) < 0);
        Assert.Equal(whole, await Uninterrupted.RecordOf(folder.Path, [.. Federate, "--resume"]));
    }

    // In the run's folder, and no deeper: what lies there comes and goes.
    private string[] Folders(string pattern) => Path.Combine(folder.Path, "artifacts", "runs") is var runs && Directory.Exists(runs)
        ? [.. Directory.GetDirectories(runs).SelectMany(run => Directory.GetDirectories(run, pattern))] : [];

    // A run that has written a checkpoint that was not there before.
    private async Task<Process> Begun(string unit, string[] command)
    {
        var before = Whole(unit);
        var run = CommandLine.Start(folder.Path, command);
        for (var clock = Stopwatch.StartNew(); Whole(unit) is var now && (now == before || now == ""); await Task.Delay(1))
            Assert.True(!run.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1), "the run wrote no checkpoint");
        return run;
    }

    private string Whole(string unit) => Folders($"{unit}-*").Where(f => !f.EndsWith(".part", StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault("");

    private static async Task Killed(Process run)
    {
        Assert.False(run.HasExited);
        run.Kill();
        Assert.Equal(137, (await CommandLine.EndAsync(run)).Code);
    }

    private static async Task<(int Code, string LastLine)> Stopped(Process run, Signal signal)
    {
        _ = Send(run.Id, signal);
        var (code, text) = await CommandLine.EndAsync(run);
        return (code, text.TrimEnd().Split('\n')[^1]);
    }

    // Halts the run for a look; it stays halted in the middle of writing a checkpoint.
    private bool HalfWritten(Process run)
    {
        Assert.False(run.HasExited);
        _ = Send(run.Id, Signal.Halt);
        Thread.Sleep(1);
        if (Folders("*.part").Length > 0) return true;
        _ = Send(run.Id, Signal.GoOn);
        return false;
    }

    private enum Signal
    {
        Interrupt = 2,
        Terminate = 15,
        GoOn = 18,
        Halt = 19,
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Send(int process, Signal signal);

    /// <summary>The same run without any interruption.</summary>
    public sealed class Uninterrupted : IAsyncLifetime
    {
        /// <summary>Hash of all of its record that must be the same again.</summary>
        public string Record { get; private set; } = "";

        public async Task InitializeAsync()
        {
            using var folder = new TemporaryFolder();
            Record = await RecordOf(folder.Path, Train);
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public static async Task<string> RecordOf(string folder, string[] command)
        {
            var (code, text) = await CommandLine.RunAsync(folder, command);
            Assert.True(code == 0, text);
            return RunRecord.Read(Directory.GetFiles(Path.Combine(folder, "artifacts", "results"), "*.json", SearchOption.AllDirectories).Single()).ReproducibleSha256();
        }
    }
}
