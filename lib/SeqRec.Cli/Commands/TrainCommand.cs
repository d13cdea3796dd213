using System.CommandLine;
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
    private readonly Option<string> data = new("--data")
    {
        Description = "A data set of the catalogue, or simulated.", Required = true,
    };
    private readonly Option<string> protocol = new("--protocol") { Description = $"One of {string.Join(", ", Experiment.Protocols)}.", Required = true };
    private readonly Option<string[]> set = new("--set") { Description = OptionChange.Help, DefaultValueFactory = _ => [] };
    private readonly Option<int> seed = new("--seed") { Description = "Of everything random.", DefaultValueFactory = _ => 42 };
    private readonly Option<int> threads = new("--threads") { Description = "Threads inside an operator.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> resume = new("--resume") { Description = "Goes on where the same command was cut off or stopped." };
    private readonly Option<int> every = new("--checkpoint-every") { Description = "Writes the checkpoint also after this many batches of an epoch; 0 for at its end alone." };
    private readonly Option<bool> dirty = new("--allow-dirty") { Description = "Runs with uncommitted changes; the record stays out of data/results." };

    public Command Build()
    {
        var command = new Command(Name, "Trains a model and writes its run record.")
        {
            model, data, protocol, set, seed, threads, DeviceOption.Instance, resume, every, dirty,
        };
        command.SetAction(parsed => Run(parsed));
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var tree = WorkTree.Read(Environment.CurrentDirectory);
        if (tree.Dirty && !parsed.GetValue(dirty)) throw new RunRecordException("The work tree has uncommitted changes; commit first, or add --allow-dirty.");
        var experiment = Experiment.Of(parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetRequiredValue(protocol)) with
        {
            Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads),
            Device = DeviceOption.Of(parsed), CheckpointEvery = parsed.GetValue(every),
            Changes = [.. parsed.GetRequiredValue(set).Select(OptionChange.Of)],
        };
        RunRecord.CheckName(experiment.Label);
        using var stop = new StopSignal();
        return Run(parsed, experiment, tree, stop);
    }

    private int Run(ParseResult parsed, Experiment experiment, WorkTree tree, StopSignal stop)
    {
        var folder = RunFolder(tree, experiment);
        if (!parsed.GetValue(resume) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{experiment.Command}\n{experiment.ProtocolSummary}");
        try
        {
            Report(Train(experiment, tree, folder, stop.Token), tree, parsed.GetValue(dirty));
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.WriteLine($"Stopped; go on with: {string.Join(' ', [experiment.Command, .. OtherOptions(parsed), "--resume"])}");
            return stop.Code;
        }
    }

    // What the command says beside the experiment, and says again to go on.
    private IEnumerable<string> OtherOptions(ParseResult parsed) =>
    [
        .. parsed.GetValue(every) is > 0 and var batches ? ["--checkpoint-every", $"{batches}"] : Array.Empty<string>(),
        .. parsed.GetValue(dirty) ? ["--allow-dirty"] : Array.Empty<string>()
    ];

    private static RunRecord Train(Experiment experiment, WorkTree tree, string folder, CancellationToken cancellation)
    {
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

    // The same command finds its own folder again.
    private static string RunFolder(WorkTree tree, Experiment experiment)
    {
        var name = string.Join('_', experiment.Arguments.Skip(1).Where(word => !word.StartsWith("--", StringComparison.Ordinal)));
        return Path.Combine(tree.Root, "artifacts", "runs", string.Join('-', name.Split(Path.GetInvalidFileNameChars())));
    }
}
