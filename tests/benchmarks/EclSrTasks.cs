using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>What an epoch of ECL-SR costs through the trainer that experiments use; the twin of ecl_sr.py.</summary>
public static class EclSrTasks
{
    public static Measurement Run(string name)
    {
        Seeds.Apply(42);
        return name switch
        {
            "ecl-sr/ml-100k-epoch" => Epoch(name, Benchmark.MovieLens, TargetPositions.AllOfWindows),
            "ecl-sr/ml-100k-epoch-reference" => ReferenceEpoch(name, Benchmark.MovieLens),
            "ecl-sr/toys-epoch-prefixes" => Epoch(name, Benchmark.Toys, TargetPositions.LastOfPrefix),
            "ecl-sr/toys-epoch-all" => Epoch(name, Benchmark.Toys, TargetPositions.All),
            _ => throw new ArgumentException($"There is no task '{name}'.", nameof(name)),
        };
    }

    private static Measurement Epoch(string name, string data, TargetPositions positions)
    {
        var split = Split(data);
        return Epoch(name, split, new EclSrOptions { Encoder = new() { ItemCount = split.ItemCount } }.WithScript(data), positions);
    }

    private static Measurement ReferenceEpoch(string name, string data)
    {
        var split = Split(data);
        var (options, positions) = EclSrOptions.Reference(data, split.ItemCount);
        return Epoch(name, split, options, positions);
    }

    // Two steps warm up, on the epoch's own rows so that they take no more memory than it does.
    private static Measurement Epoch(string name, SequenceSplit split, EclSrOptions options, TargetPositions positions)
    {
        var model = new EclSr(options);
        void Train(IBatchSource<SequenceBatch> batches) => new Trainer(new() { Epochs = 1 }).Fit(model, batches);
        var batches = new SequenceBatches(split, new() { Positions = positions });
        Train(new FirstBatches(batches, 2));
        return Measurement.Of(name, 1, () => Train(batches));
    }

    private sealed record FirstBatches(IBatchSource<SequenceBatch> Source, int Count) : IBatchSource<SequenceBatch>
    {
        public IEnumerable<SequenceBatch> Epoch(int epoch) => Source.Epoch(epoch).Take(Count);
    }

    private static SequenceSplit Split(string data) => LeaveOneOut.Split(KCore.Filter(DataCatalog.Default.Load(data), 5, 5), ShortUsers.TrainOnly);
}
