using System.Diagnostics;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;
using TorchSharp;

namespace SeqRec.Experiments;

/// <summary>One row of a table: a model trained on a data set under a protocol with a seed, evaluated and recorded.</summary>
public sealed record Experiment
{
    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. RankingModels.All.Select(m => m.Name)];

    /// <summary>One of <see cref="Models"/>.</summary>
    public required string Model { get; init; }

    /// <summary>A data set of the catalogue.</summary>
    public required string Data { get; init; }

    /// <summary>The family of results.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>Of everything random.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Threads inside an operator; 1 for numbers that are to be repeated bit for bit elsewhere.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Options that differ from the recipe's, such as <c>model.dropout=0.2</c>.</summary>
    public IReadOnlyList<(string Key, string Value)> Changes { get; init; } = [];

    /// <summary>The command that repeats the run.</summary>
    public string Command => string.Join(' ', new[] { "seqrec train", Model, "--data", Data, "--protocol", Protocol.Name, "--seed", $"{Seed}", "--threads", $"{Threads}" }
        .Concat(Changes.Select(c => $"--set {c.Key}={c.Value}")));

    // A variant is a row of its own, beside that of the published settings.
    private string Label => string.Join('+', Changes.Select(c => $"{c.Key}={c.Value}").Prepend(RankingModels.Named(Model).Name));

    /// <summary>Trains, evaluates on the test items and returns the record.</summary>
    /// <param name="tree">The state of the code, read before the run.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="checkpoint">Folder for what a run that is cut off needs to go on; null for none.</param>
    /// <param name="cancellation">Ends training after the batch under way.</param>
    public RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        var known = RankingModels.Named(Model);
        Seeds.Apply(Seed, Threads);
        var split = LeaveOneOut.Split(Protocol.Prepare(DataCatalog.Default.Load(Data)), ShortUsers.TrainOnly);
        var recipe = known.Recipe(Protocol, split.ItemCount, Seed);
        if (recipe is null && Changes.Count > 0) throw new ArgumentException($"{known.Name} has no options, so {Changes[0].Key} cannot be changed.");
        recipe = Changes.Aggregate(recipe, (r, change) => r!.With(change.Key, change.Value));
        var (model, history) = known.Fit(recipe, Protocol, split, options => new(options with { Checkpoint = checkpoint }, progress), cancellation);
        return Record(tree, recipe, history, Protocol.Ranking.Evaluate(model, split));
    }

    private RunRecord Record(WorkTree tree, Recipe? recipe, TrainingHistory? history, RankingSummary test)
    {
        var machine = MachineFacts.Of("cpu", Threads, ("libtorch", torch.libtorch_version));
        var entry = DataCatalog.Default[Data];
        return new RunRecord
        {
            Paper = "sasrec-baselines", Model = Label, Dataset = Data, Protocol = Protocol.Name, Seed = Seed, Command = Command,
            Options = RunRecord.OptionsOf(recipe is null ? new { } : recipe),
            DataSha256 = entry.Files.First(f => f.Path == entry.Interactions).Sha256,
            Commit = tree.Commit, Dirty = tree.Dirty, Device = machine.Device, Threads = Threads, Libraries = machine.Libraries,
            Epochs = history?.Epochs.Count ?? 0, SecondsPerEpoch = history?.SecondsPerEpoch ?? 0,
            PeakMemoryMb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6),
            Metrics = test.ToDictionary(m => $"test/{m.Name}", m => m.Value)
                .Concat(history is null ? [] : [new("valid/ndcg@10", history.BestScore), new("best_epoch", history.BestEpoch)]).ToDictionary(),
            StandardErrors = test.ToDictionary(m => $"test/{m.Name}", m => m.StandardError)
        };
    }
}
