using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>The cost of DIEN's recurrent layer alone, and of an epoch through the trainer.</summary>
internal static class DienTasks
{
    private const int WarmUps = 40, Calls = 60, WarmUpBatches = 20, Batches = 60;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["augru"] = _ => Recurrence([.. Enumerable.Repeat((long)Shapes.RecurrenceSteps, Shapes.RecurrenceRows)]),
        ["augru-toys-lengths"] = folder => Recurrence(ToysLengths(folder)),
        ["dien-epoch"] = Epoch,
    };

    // Forward and backward with gradients for input, attention and weights.
    private static Work Recurrence(long[] lengths)
    {
        const int Width = Shapes.RecurrenceWidth;
        var layer = new AttentionalGru(Width, Width, AttentionGate.Update);
        var x = randn(Shapes.RecurrenceRows, Shapes.RecurrenceSteps, Width, requires_grad: true);
        var a = rand(Shapes.RecurrenceRows, Shapes.RecurrenceSteps, requires_grad: true);
        var n = tensor(lengths);
        return Work.Repeated(() =>
        {
            using var scope = NewDisposeScope();
            layer.call(x, a, n).sum().backward();
        }, WarmUps, Calls);
    }

    private static long[] ToysLengths(string folder) =>
        ClickFile.Read(Path.Combine(folder, ClickFile.Toys)).Lengths(Shapes.RecurrenceRows, Shapes.RecurrenceSteps);

    // Batches of similar length come in blocks of 20 that are drawn at random, so three blocks stand for the epoch.
    private static Work Epoch(string folder)
    {
        var (fields, train) = Splits.ReadClicks(folder);
        var recipe = new ClickExperiment { Model = "DIEN", Data = "amazon-toys" }.Recipe();
        var model = new Dien((DienOptions)recipe.Model, fields);
        var batches = new ClickBatches(train, fields, recipe.Batches);
        void Train(IBatchSource<ClickBatch> source) => new Trainer(recipe.Train with { Epochs = 1 }).Fit(model, source);
        void Steps(int count) => Train(new FirstBatches<ClickBatch>(batches, count));
        return new(() => Steps(WarmUpBatches), () => Steps(Batches), (double)Batches / batches.Count);
    }
}
