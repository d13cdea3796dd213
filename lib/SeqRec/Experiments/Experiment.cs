using System.Diagnostics;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Federation;
using SeqRec.Reporting;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>
/// One row of a table: a model trained on a data set under a protocol with a seed, evaluated and recorded.
/// </summary>
public abstract record Experiment
{
    /// <summary>A model's name.</summary>
    public required string Model { get; init; }

    /// <summary>A data set of the catalogue, or the name of simulated data.</summary>
    public required string Data { get; init; }

    /// <summary>Of everything random.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Threads inside an operator; 1 for numbers that are to be repeated bit for bit elsewhere.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where models compute.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Options that differ from the recipe's, such as <c>model.dropout=0.2</c>.</summary>
    public IReadOnlyList<(string Key, string Value)> Changes { get; init; } = [];

    /// <summary>
    /// Batches after which a run's checkpoint is also written inside an epoch; 0 for at its end alone. No part of <see
    /// cref="Command"/>, for it changes no number.
    /// </summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Takes one batch an epoch and drops nothing.</summary>
    internal bool OneStep { get; init; }

    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. RankingExperiment.KnownModels, .. SlmRecExperiment.KnownModels, .. ClickExperiment.KnownModels, .. FederatedExperiment.KnownModels];

    /// <summary>
    /// Names of the protocols: <see cref="Protocol"/>'s for ranking, <see cref="ClickProtocol"/>'s for click
    /// prediction, <see cref="FederatedProtocol"/>'s for PFCR.
    /// </summary>
    public static IReadOnlyList<string> Protocols { get; } = [.. Protocol.All.Select(p => p.Name), .. ClickProtocol.All.Select(p => p.Name), .. FederatedProtocol.All.Select(p => p.Name)];

    /// <summary>The command that repeats the run.</summary>
    public string Command => string.Join(' ', ["seqrec", .. Arguments]);

    /// <summary>The words of the command after the program's name.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "train", Model, "--data", Data, "--protocol", ProtocolName, "--seed", $"{Seed}", "--threads", $"{Threads}",
        .. Device.type == DeviceType.CPU ? Array.Empty<string>() : ["--device", $"{Device}"],
        .. Changes.SelectMany(c => new[] { "--set", $"{c.Key}={c.Value}" }),
    ];

    /// <summary>What sets the protocol apart, in a line.</summary>
    public abstract string ProtocolSummary { get; }

    /// <summary>Name of the protocol.</summary>
    protected abstract string ProtocolName { get; }

    /// <summary>An experiment from names, as on a command line.</summary>
    /// <exception cref="ArgumentException">An unknown model or protocol; the message lists what is known.</exception>
    public static Experiment Of(string model, string data, string protocol)
    {
        if (SlmRecExperiment.KnownModels.Contains(model)) return new SlmRecExperiment { Model = model, Data = data, Protocol = Protocol.Named(protocol) };
        if (ClickExperiment.KnownModels.Contains(model)) return new ClickExperiment { Model = model, Data = data, Protocol = ClickProtocol.Named(protocol) };
        if (FederatedExperiment.KnownModels.Contains(model)) return new FederatedExperiment { Model = model, Data = data, Protocol = FederatedProtocol.Named(protocol) };
        if (RankingExperiment.KnownModels.Contains(model, StringComparer.OrdinalIgnoreCase)) return new RankingExperiment { Model = model, Data = data, Protocol = Protocol.Named(protocol) };
        throw new ArgumentException($"There is no model '{model}'; known are {string.Join(", ", Models)}.");
    }

    /// <summary>Trains, evaluates on the test part and returns the record.</summary>
    /// <param name="tree">The state of the code, read before the run.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="checkpoint">Folder for what a run that is cut off needs to go on; null for none.</param>
    /// <param name="cancellation">Ends training after the batch under way, which the checkpoint then has.</param>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public abstract RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default);

    /// <summary>How a model is trained, with a place for checkpoints.</summary>
    internal TrainOptions Kept(TrainOptions train, string? checkpoint) => 
        train with { Checkpoint = checkpoint, CheckpointEvery = CheckpointEvery, OneStep = OneStep };

    /// <summary>The record of a run.</summary>
    /// <param name="paper">File of published numbers that the row stands beside.</param>
    /// <param name="dataSha256">SHA-256 of the raw data.</param>
    /// <param name="tree">The state of the code.</param>
    /// <param name="recipe">All options; null for a model that has none.</param>
    /// <param name="history">How training went; null for a model that only counts.</param>
    /// <param name="test">Name, value and standard error (NaN where unknown) of each number.</param>
    protected RunRecord Record(string paper, string dataSha256, WorkTree tree, object? recipe, TrainingHistory? history, IReadOnlyList<(string Name, double Value, double Error)> test)
    {
        var machine = MachineFacts.Of($"{Device}", Threads, ("libtorch", torch.__version__));
        return new RunRecord
        {
            Paper = paper, Model = Label, Dataset = Data, Protocol = ProtocolName, Seed = Seed, Command = Command,
            Options = RunRecord.OptionsOf(recipe ?? new { }),
            DataSha256 = dataSha256,
            Commit = tree.Commit, Dirty = tree.Dirty, Device = machine.Device, Threads = Threads, Libraries = machine.Libraries,
            Engine = MachineFacts.Engine,
            Epochs = history?.Epochs.Count ?? 0, SecondsPerEpoch = history?.SecondsPerEpoch ?? 0,
            PeakMemoryMb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6),
            Metrics = test.ToDictionary(m => $"test/{m.Name}", m => m.Value)
                .Concat(history is null ? [] : [new($"valid/{history.Epochs[0].Metric}", history.BestScore), new("best_epoch", history.BestEpoch)]).ToDictionary(),
            StandardErrors = test.Where(m => !double.IsNaN(m.Error)).ToDictionary(m => $"test/{m.Name}", m => m.Error)
        };
    }

    /// <summary>Name of the row: a variant is one of its own, beside that of the published settings.</summary>
    public string Label => string.Join('+', Changes.Select(c => $"{c.Key}={c.Value}").Prepend(Model));
}
