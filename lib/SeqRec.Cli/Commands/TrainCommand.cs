using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SeqRec.Experiments;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec train</c>: trains a model on a data set under a protocol and writes the run record.</summary>
internal sealed class TrainCommand : ICommandSource
{
    /// <summary>The command's name.</summary>
    public const string Name = "train";

    private readonly Argument<string> model = new("model") { Description = $"One of {string.Join(", ", Experiment.Models)}." };
    private readonly Option<string> data = new("--data") { Description = "A data set of the catalogue.", Required = true };
    private readonly Option<string> protocol = new("--protocol") { Description = $"One of {string.Join(", ", Experiment.Protocols)}.", Required = true };
    private readonly Option<string[]> set = new("--set") { Description = OptionChange.Help, DefaultValueFactory = _ => [] };
    private readonly Option<int> seed = new("--seed") { Description = "Of everything random.", DefaultValueFactory = _ => 42 };
    private readonly Option<int> threads = new("--threads") { Description = "Threads inside an operator.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> resume = new("--resume") { Description = "Goes on where the same command was cut off or stopped." };
    private readonly Option<int> every = new("--checkpoint-every") { Description = "Writes the checkpoint also after this many batches of an epoch; 0 for at its end alone." };
    private readonly Option<bool> dirty = new("--allow-dirty") { Description = "Runs with uncommitted changes; the record stays out of data/results." };

    private readonly Option<int> workers = new("--workers") { Description = "Processes that share the rows of each batch.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> rendezvous = new("--rendezvous") { HelpName = "HOST:PORT", Description = "Where worker 0 is, when each worker is started by hand, with the same command and its own --rank; without it this command starts the others here." };
    private readonly Option<int> rank = new("--rank") { Description = "With --rendezvous: this worker's number; 0 keeps checkpoints and writes the record." };
    private readonly Option<double> join = Seconds("--join-timeout", new WorkerOptions { Size = 1 }.Join, "Workers wait so long until all are there.");
    private readonly Option<double> patience = Seconds("--worker-timeout", new WorkerOptions { Size = 1 }.Patience, "Workers wait so long for each other in a step; one that ends is noticed at once.");

    public Command Build()
    {
        var command = new Command(Name, "Trains a model and writes its run record.") { model, data, protocol, set, seed, threads, resume, every, dirty, workers, rendezvous, rank, join, patience };
        command.SetAction(parsed => Run(parsed));
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var tree = WorkTree.Read(Environment.CurrentDirectory);
        if (tree.Dirty && !parsed.GetValue(dirty)) throw new RunRecordException("The work tree has uncommitted changes; commit first, or add --allow-dirty.");
        var experiment = Experiment.Of(parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetRequiredValue(protocol)) with
        {
            Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads), CheckpointEvery = parsed.GetValue(every), Changes = [.. parsed.GetRequiredValue(set).Select(OptionChange.Of)]
        };
        RunRecord.CheckName(experiment.Label);
        using var stop = new StopSignal();
        if (Together(parsed, experiment) is not { } options) return Run(parsed, experiment, tree, stop);
        experiment.CheckDivisible();
        using var processes = new WorkerProcesses(options, parsed.GetValue(rendezvous) is null ? [.. experiment.Arguments, .. More(parsed)] : null);
        return processes.Watch(group => Run(parsed, experiment with { Workers = group }, tree, stop));
    }

    private int Run(ParseResult parsed, Experiment experiment, WorkTree tree, StopSignal stop)
    {
        var first = experiment.Workers is not { Rank: > 0 };
        var folder = first ? RunFolder(tree, experiment) : null;
        if (!parsed.GetValue(resume) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        if (first) Console.WriteLine($"{experiment.Command}\n{experiment.ProtocolSummary}");
        try
        {
            var record = Train(experiment, tree, folder, stop.Token);
            if (first) Report(record, tree, parsed.GetValue(dirty));
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested || experiment.Workers is not null)
        {
            if (first) Console.WriteLine($"Stopped; go on with: {string.Join(' ', [experiment.Command, .. More(parsed), "--resume"])}");
            return stop.Token.IsCancellationRequested ? stop.Code : ExitCode.Interrupted;
        }
    }

    // Null for one process.
    private WorkerOptions? Together(ParseResult parsed, Experiment experiment)
    {
        var (size, place, address) = (parsed.GetValue(workers), parsed.GetValue(rank), parsed.GetValue(rendezvous));
        if (size < 1 || place < 0 || place >= size) throw new ArgumentException($"There is no worker {place} of {size}: --workers is at least 1, and --rank 0 to {size - 1}.");
        if (place > 0 && address is null) throw new ArgumentException("--rank needs --rendezvous, where worker 0 is.");
        if (size == 1) return null;
        var (host, port) = address is null ? ("127.0.0.1", 0) : Address.Of(address);
        return new()
        {
            Size = size, Rank = place, Host = host, Port = port, Seed = experiment.Seed, Settings = $"{string.Join(' ', experiment.Arguments)} --workers {size}",
            Join = TimeSpan.FromSeconds(parsed.GetValue(join)), Patience = TimeSpan.FromSeconds(parsed.GetValue(patience))
        };
    }

    // What the command says beside the experiment, and says again to go on.
    private IEnumerable<string> More(ParseResult parsed) =>
    [
        .. parsed.GetValue(rendezvous) is { } address ? ["--rendezvous", address] : Array.Empty<string>(),
        .. parsed.GetValue(every) is > 0 and var batches ? ["--checkpoint-every", $"{batches}"] : Array.Empty<string>(),
        .. parsed.GetValue(dirty) ? ["--allow-dirty"] : Array.Empty<string>(),
        .. new[] { join, patience }.Where(option => parsed.GetResult(option) is { Implicit: false }).SelectMany(option => new[] { option.Name, parsed.GetValue(option).ToString(CultureInfo.InvariantCulture) })
    ];

    private static Option<double> Seconds(string name, TimeSpan usual, string description) => new(name) { HelpName = "SECONDS", Description = description, DefaultValueFactory = _ => usual.TotalSeconds };

    private static RunRecord Train(Experiment experiment, WorkTree tree, string? folder, CancellationToken cancellation)
    {
        if (folder is null) return experiment.Run(tree, cancellation: cancellation);
        using var progress = new EpochLines(Path.Combine(folder, "epochs.jsonl"));
        return experiment.Run(tree, progress, folder, cancellation);
    }

    private static void Report(RunRecord record, WorkTree tree, bool allowDirty)
    {
        var path = record.Save(tree.Root, allowDirty);
        foreach (var (what, count) in record.Omitted) Console.WriteLine($"left out: {count} {what}");
        foreach (var metric in new[] { "test/hr@10", "test/ndcg@10", "test/auc" }.Where(record.Metrics.ContainsKey))
            Console.WriteLine($"{metric} {record.Metrics[metric]:F4} ± {record.StandardErrors[metric]:F4}");
        Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, path));
    }

    // The same command finds its own folder again, with any number of workers.
    private static string RunFolder(WorkTree tree, Experiment experiment)
    {
        var name = string.Join('_', experiment.Arguments.Skip(1).Where(word => !word.StartsWith("--", StringComparison.Ordinal)));
        return Path.Combine(tree.Root, "artifacts", "runs", string.Join('-', name.Split(Path.GetInvalidFileNameChars())));
    }
}
