namespace SeqRec.Benchmarks;

/// <summary>The cost of an epoch of ECL-SR on MovieLens-100K, with rows padded to 50 slots.</summary>
internal static class EclSrTasks
{
    private const int WarmUps = 1, Steps = 4, LeastOlder = 10;

    public static Dictionary<string, Func<string, Work>> All { get; } = new() { ["ecl-sr-epoch"] = Epoch };

    private static Work Epoch(string folder)
    {
        var file = SequenceFile.Read(Path.Combine(folder, SequenceFile.MovieLens));
        var model = new EclSr(file.ItemCount);
        var adam = optim.Adam(model.parameters(), 1e-3);
        var windows = file.Train.SelectMany(Windows).ToArray();
        new Random(1).Shuffle(windows);
        var (batches, next) = (windows.Chunk(Shapes.Rows).ToArray(), 0);
        void Step()
        {
            var batch = batches[next++ % batches.Length];
            Training.Step(adam, () => model.call(
                PaddedRows.AtStart([.. batch.Select(row => row[..^1])], Shapes.Length),
                PaddedRows.AtStart([.. batch.Select(row => row[1..])], Shapes.Length)));
        }
        return Work.PartOfJob(Step, WarmUps, Steps, (double)windows.Length / Shapes.Rows);
    }

    // The last 51 items, then older ones as far back as more than ten are left. [L + 1] items each.
    private static IEnumerable<int[]> Windows(int[] items)
    {
        if (items.Length < 2) yield break;
        for (var end = items.Length; end == items.Length || end - 1 > LeastOlder; end -= Shapes.Length)
            yield return items[Math.Max(0, end - Shapes.Length - 1)..end];
    }
}
