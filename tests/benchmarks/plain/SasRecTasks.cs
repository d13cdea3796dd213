namespace SeqRec.Benchmarks;

/// <summary>The cost of training a padded SASRec and of ranking with it.</summary>
internal static class SasRecTasks
{
    private const double LearningRate = 1e-3;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["sasrec-step-last"] = _ => StepAtLastSlot(),
        ["sasrec-step-all"] = _ => StepAtAllSlots(),
        ["sasrec-epoch-prefixes"] = Epoch,
        ["sasrec-ranking"] = Ranking,
    };

    private static Work StepAtLastSlot()
    {
        var rows = new RandomRows(Shapes.Items).Rows(Shapes.Rows, Shapes.Length + 1);
        var model = new SasRec(Shapes.Items);
        var adam = optim.Adam(model.parameters(), LearningRate);
        var (histories, targets) = (rows.Select(row => row[..^1]).ToArray(), rows.Select(row => row[^1]).ToArray());
        return Work.Repeated(() => Training.Step(adam, () => LossAtLastSlot(model, histories, targets)), 2, 6);
    }

    private static Work StepAtAllSlots()
    {
        var rows = new RandomRows(Shapes.Items).Rows(Shapes.Rows, Shapes.Length + 1);
        var model = new SasRec(Shapes.Items);
        var adam = optim.Adam(model.parameters(), LearningRate);
        var (items, _) = PaddedRows.AtEnd([.. rows.Select(row => row[..^1])], Shapes.Length);
        var (targets, _) = PaddedRows.AtEnd([.. rows.Select(row => row[1..])], Shapes.Length);
        Tensor Logits() => model.Score(model.call(items)).flatten(0, 1);
        Tensor Loss() => functional.cross_entropy(Logits(), targets.flatten(), ignore_index: 0);
        return Work.Repeated(() => Training.Step(adam, Loss), 1, 2);
    }

    // Some batches of shuffled prefixes stand for the epoch.
    private static Work Epoch(string folder)
    {
        var file = SequenceFile.Read(Path.Combine(folder, SequenceFile.Toys));
        var model = new SasRec(file.ItemCount);
        var adam = optim.Adam(model.parameters(), LearningRate);
        var prefixes = file.Train.SelectMany(Prefixes).ToArray();
        new Random(1).Shuffle(prefixes);
        var (batches, next) = (prefixes.Chunk(Shapes.Rows).ToArray(), 0);
        void Step()
        {
            var batch = batches[next++ % batches.Length];
            int[][] histories = [.. batch.Select(prefix => prefix.Items[..prefix.Length])];
            int[] targets = [.. batch.Select(prefix => prefix.Items[prefix.Length])];
            Training.Step(adam, () => LossAtLastSlot(model, histories, targets));
        }
        return Work.PartOfJob(Step, 2, 8, batches.Length);
    }

    private static IEnumerable<(int[] Items, int Length)> Prefixes(int[] items) =>
        Enumerable.Range(1, items.Length - 1).Select(length => (items, length));

    private static Tensor LossAtLastSlot(SasRec model, int[][] histories, int[] targets)
    {
        var states = LastStates(model, histories);
        return functional.cross_entropy(model.Score(states), PaddedRows.Ids(targets));
    }

    private static Tensor LastStates(SasRec model, int[][] histories)
    {
        var (rows, last) = PaddedRows.AtEnd(histories, Shapes.Length);
        return model.call(rows)[arange(histories.Length), last];
    }

    // Ranks the last item of each user among the items that the user has not met.
    private static Work Ranking(string folder)
    {
        var file = SequenceFile.Read(Path.Combine(folder, SequenceFile.Toys));
        var model = new SasRec(file.ItemCount);
        model.eval();
        var (batches, next) = (file.Users.Chunk(Shapes.Rows).ToArray(), 0);
        return Work.PartOfJob(() => Rank(model, batches[next++ % batches.Length]), 2, 10, batches.Length);
    }

    private static long[] Rank(SasRec model, int[][] users)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        int[][] histories = [.. users.Select(items => items[..^1])];
        var scores = model.Score(LastStates(model, histories));
        var rows = PaddedRows.Ids(histories.SelectMany((items, b) => Enumerable.Repeat(b, items.Length)));
        var seen = PaddedRows.Ids(histories.SelectMany(items => items));
        var target = scores.gather(1, PaddedRows.Ids(users.Select(items => items[^1])).unsqueeze(1));
        scores.index_put_(tensor(float.NegativeInfinity), rows, seen);
        scores[.., 0] = float.NegativeInfinity;
        return (scores > target).sum(1).data<long>().ToArray();
    }
}
