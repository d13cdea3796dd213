using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>The cost of training SASRec and of ranking with it, through the trainer and the protocol.</summary>
internal static class SasRecTasks
{
    private const int WarmUps = 5;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["sasrec-step-last"] = _ => Step(TargetPositions.LastOfPrefix, steps: 10),
        ["sasrec-step-all"] = _ => Step(TargetPositions.All, steps: 4),
        ["sasrec-epoch-prefixes"] = folder => Epoch(folder, TargetPositions.LastOfPrefix, steps: 40),
        ["sasrec-epoch-all"] = folder => Epoch(folder, TargetPositions.All, steps: 15),
        ["sasrec-ranking"] = Ranking,
    };

    // All rows are full, so leaving padding out saves nothing.
    private static Work Step(TargetPositions positions, int steps)
    {
        var model = new SasRec(new() { ItemCount = Shapes.Items });
        void Steps(int count) => Train(model, new FullRows(positions, count));
        return new(() => Steps(WarmUps), () => Steps(steps), steps);
    }

    // The batches of an epoch are drawn at random, so the first ones stand for all.
    private static Work Epoch(string folder, TargetPositions positions, int steps)
    {
        var split = Splits.Read(folder, SequenceFile.Toys);
        var model = new SasRec(new() { ItemCount = split.ItemCount });
        var batches = new SequenceBatches(split, new() { Positions = positions });
        void Steps(int count) => Train(model, new FirstBatches<SequenceBatch>(batches, count));
        return new(() => Steps(WarmUps), () => Steps(steps), (double)steps / batches.Count);
    }

    // Ranks the test item of every user among the items that the user has not met.
    private static Work Ranking(string folder)
    {
        var split = Splits.Read(folder, SequenceFile.Toys);
        var model = new SasRec(new() { ItemCount = split.ItemCount });
        var protocol = new RankingProtocol { Seen = SeenItems.Removed };
        var first = split with { Users = [.. split.Users.Take(WarmUps * Shapes.Rows)] };
        model.eval();
        return new(() => protocol.Evaluate(model, first), () => protocol.Evaluate(model, split), 1);
    }

    private static void Train(SasRec model, IBatchSource<SequenceBatch> batches) =>
        new Trainer(new() { Epochs = 1 }).Fit(model, batches);

    private sealed record FullRows(TargetPositions Positions, int Count) : IBatchSource<SequenceBatch>
    {
        public IEnumerable<SequenceBatch> Epoch(int epoch)
        {
            var rows = new RandomRows(Shapes.Items).Rows(Shapes.Rows, Shapes.Length + 1);
            var batch = Positions == TargetPositions.All
                ? SequenceBatch.OfAllPositions(Users(rows), Shapes.Length)
                : SequenceBatch.Of(Users(rows.Select(r => r[..^1])), [.. rows.Select(r => r[^1])], Shapes.Length);
            for (var step = 0; step < Count; step++) yield return batch with { Key = (ulong)step };
        }

        private static UserSequence[] Users(IEnumerable<int[]> rows) =>
            [.. rows.Select((items, user) => new UserSequence(user, items))];
    }
}
