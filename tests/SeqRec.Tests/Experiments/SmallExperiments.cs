using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Federation;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Tests.Experiments;

/// <summary>An experiment of each model on simulated data, with two short epochs where it has any.</summary>
internal static class SmallExperiments
{
    private static readonly (string, string)[] Stages =
    [
        ("train.epochs", "2"), ("teacher.train.epochs", "1"), ("teacher.base.train.epochs", "1"),
        ("base.train.epochs", "1"), ("teacher.model.llama.layers", "4"),
    ];

    private static readonly (string, string)[] Rounds = [("federation.rounds", "2"), ("train.epochs", "2")];

    /// <summary>An experiment of a model.</summary>
    public static Experiment Of(string model) => Experiment.Of(model, "simulated", ProtocolOf(model)) with
    {
        Seed = 3, Changes = ChangesOf(model),
    };

    /// <summary>The record, and each epoch as it ended.</summary>
    public static (RunRecord Record, IReadOnlyList<EpochReport> Epochs) Run(Experiment experiment)
    {
        var epochs = new Reports();
        return (experiment.Run(new WorkTree("", null, Dirty: true), epochs), epochs);
    }

    /// <summary>The record of a run that was stopped after its first epoch, and then went on.</summary>
    public static RunRecord RunInterrupted(Experiment experiment, string folder)
    {
        using var stop = new CancellationTokenSource();
        var (tree, epochs) = (new WorkTree(folder, null, Dirty: true), new Reports(stop));
        try
        {
            var record = experiment.Run(tree, epochs, folder, stop.Token);
            Assert.Empty(epochs);  // only a model without epochs cannot be stopped after one
            return record;
        }
        catch (OperationCanceledException)
        {
            return experiment.Run(tree, null, folder);
        }
    }

    private static string ProtocolOf(string model) =>
        ClickExperiment.KnownModels.Contains(model) ? ClickProtocol.LastItem.Name
        : FederatedExperiment.KnownModels.Contains(model) ? FederatedProtocol.All[0].Name
        : SlmRecExperiment.KnownModels.Contains(model) ? Protocol.SLM.Name
        : Protocol.RBAll.Name;

    private static (string, string)[] ChangesOf(string model) =>
        model is "Popularity" or "MarkovChain" ? []
        : FederatedExperiment.KnownModels.Contains(model) ? Rounds
        : SlmRecExperiment.KnownModels.Contains(model) ? [.. Stages.Where(stage => Knows(model, stage.Item1))]
        : [("train.epochs", "2")];

    private static bool Knows(string stage, string key) => key.Split('.')[0] switch
    {
        "teacher" => stage is not ("SLMRec-base" or "SLMRec-teacher"),
        "base" => stage == "SLMRec-teacher",
        _ => true,
    };

    private sealed class Reports(CancellationTokenSource? stop = null) : List<EpochReport>, IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            Add(value);
            stop?.Cancel();
        }
    }
}
