using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Federation;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Tests.Experiments;

/// <summary>Runs of small experiments.</summary>
internal static class SmallExperiments
{
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

    private sealed class Reports(CancellationTokenSource? stop = null) : List<EpochReport>, IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            Add(value);
            stop?.Cancel();
        }
    }
}
