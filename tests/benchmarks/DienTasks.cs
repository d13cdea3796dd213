using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>What DIEN costs: its recurrent layer alone, and an epoch through the trainer that experiments use; the twin of dien.py.</summary>
public static class DienTasks
{
    private const int Rows = 128, Steps = 50, Calls = 50;

    public static Measurement Run(string name)
    {
        Seeds.Apply(42);
        return name switch
        {
            "dien/augru-36-to-gru" or "dien/augru-36-to-loop" => Recurrence(name, 36),
            "dien/augru-64-to-gru" or "dien/augru-64-to-loop" => Recurrence(name, 64),
            "dien/epoch" or "dien/epoch-to-like-lengths" => ToysEpoch(name),
            _ => throw new ArgumentException($"There is no task '{name}'.", nameof(name)),
        };
    }

    // Forward and backward with gradients for input, attention and weights. All rows are full, so padding saves nothing.
    private static Measurement Recurrence(string name, int dim)
    {
        var layer = new AttentionalGru(dim, dim, AttentionGate.Update);
        var (x, a, lengths) = (randn(Rows, Steps, dim, requires_grad: true), rand(Rows, Steps, requires_grad: true), full(Rows, Steps, int64));
        void Calls(int count)
        {
            for (var call = 0; call < count; call++)
            {
                using var scope = NewDisposeScope();
                layer.call(x, a, lengths).sum().backward();
            }
        }
        Calls(5);
        return Measurement.Of(name, DienTasks.Calls, () => Calls(DienTasks.Calls));
    }

    // A first epoch over some of the examples warms up.
    private static Measurement ToysEpoch(string name)
    {
        var data = ClickDatasets.Load(Benchmark.Toys);
        var recipe = new ClickExperiment { Model = "DIEN", Data = Benchmark.Toys }.Recipe();
        var model = new Dien((DienOptions)recipe.Model, data.Fields);
        void Epoch(IReadOnlyList<ClickExample> examples) =>
            new Trainer(recipe.Train with { Epochs = 1 }).Fit(model, new ClickBatches(examples, data.Fields, recipe.Batches));
        Epoch([.. data.Train.Take(2000)]);
        return Measurement.Of(name, 1, () => Epoch(data.Train));
    }
}
