using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>The cost of an epoch of ECL-SR on MovieLens-100K through the trainer that experiments use.</summary>
internal static class EclSrTasks
{
    private const int WarmUps = 2;

    public static Dictionary<string, Func<string, Work>> All { get; } = new() { ["ecl-sr-epoch"] = Epoch };

    private static Work Epoch(string folder)
    {
        var split = Splits.Read(folder, SequenceFile.MovieLens);
        var options = new EclSrOptions { Encoder = new() { ItemCount = split.ItemCount } };
        var model = new EclSr(options.WithScript("ml-100k"));
        var batches = new SequenceBatches(split, new() { Positions = TargetPositions.AllOfWindows });
        void Train(IBatchSource<SequenceBatch> source) => new Trainer(new() { Epochs = 1 }).Fit(model, source);
        return new(() => Train(new FirstBatches<SequenceBatch>(batches, WarmUps)), () => Train(batches), 1);
    }
}
