using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>What training and ranking with SASRec cost, through the trainer and the ranking that experiments use; the twin of sasrec.py.</summary>
public static class SasRecTasks
{
    private const int Items = 12_000, Length = 50, Rows = 256;

    public static Measurement Run(string name)
    {
        Seeds.Apply(42);
        return name switch
        {
            "sasrec/step-padded-last" => Step(name, TargetPositions.LastOfPrefix, packed: true, steps: 10),
            "sasrec/step-faithful-last" => Step(name, TargetPositions.LastOfPrefix, packed: false, steps: 10),
            "sasrec/step-padded-all" => Step(name, TargetPositions.All, packed: true, steps: 3),
            "sasrec/toys-epoch-prefixes" => ToysEpoch(name, TargetPositions.LastOfPrefix),
            "sasrec/toys-epoch-all" => ToysEpoch(name, TargetPositions.All),
            "sasrec/toys-ranking" => ToysRanking(name),
            _ => throw new ArgumentException($"There is no task '{name}'.", nameof(name)),
        };
    }

    // All rows are full, so leaving padding out saves nothing.
    private static Measurement Step(string name, TargetPositions positions, bool packed, int steps)
    {
        var model = new SasRec(new() { ItemCount = Items, Packed = packed });
        Train(model, new RandomBatches(positions, Items, 2));
        return Measurement.Of(name, steps, () => Train(model, new RandomBatches(positions, Items, steps)));
    }

    private static Measurement ToysEpoch(string name, TargetPositions positions)
    {
        var split = Toys();
        var model = new SasRec(new() { ItemCount = split.ItemCount });
        Train(model, new RandomBatches(positions, split.ItemCount, 2));
        var batches = new SequenceBatches(split, new() { Positions = positions });
        return Measurement.Of(name, 1, () => Train(model, batches));
    }

    private static Measurement ToysRanking(string name)
    {
        var split = Toys();
        var model = new SasRec(new() { ItemCount = split.ItemCount });
        model.eval();
        return Measurement.Of(name, 1, () => Protocol.RB.Ranking.Evaluate(model, split));
    }

    private static void Train(SasRec model, IBatchSource<SequenceBatch> batches) => new Trainer(new() { Epochs = 1 }).Fit(model, batches);

    private static SequenceSplit Toys() => LeaveOneOut.Split(DataCatalog.Default.Load(Benchmark.Toys), ShortUsers.TrainOnly);

    private sealed record RandomBatches(TargetPositions Positions, int ItemCount, int Count) : IBatchSource<SequenceBatch>
    {
        public IEnumerable<SequenceBatch> Epoch(int epoch)
        {
            var random = new Xoshiro256(1, (ulong)epoch);
            int[] Row() => [.. Enumerable.Range(0, Length + 1).Select(_ => 1 + (int)random.Below(ItemCount))];
            var rows = Enumerable.Range(0, Rows).Select(user => new UserSequence(user, Row())).ToArray();
            var batch = Positions == TargetPositions.All
                ? SequenceBatch.OfAllPositions(rows, Length)
                : SequenceBatch.Of([.. rows.Select(r => r with { Items = r.Items[..^1] })], [.. rows.Select(r => r.Items[^1])], Length);
            for (var step = 0; step < Count; step++) yield return batch with { Key = random.Next() };
        }
    }
}
