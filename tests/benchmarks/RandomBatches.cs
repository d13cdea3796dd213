using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>The same 256 rows of 50 random items again and again: no padding, so leaving it out saves nothing.</summary>
internal sealed record RandomBatches(TargetPositions Positions, int ItemCount, int Count) : IBatchSource<SequenceBatch>
{
    private const int Length = 50, Rows = 256;

    public IEnumerable<SequenceBatch> Epoch(int epoch)
    {
        var random = new Xoshiro256(1, (ulong)epoch);
        int[] Row() => [.. Enumerable.Range(0, Length + 1).Select(_ => 1 + (int)random.Below(ItemCount))];
        var rows = Enumerable.Range(0, Rows).Select(user => new UserSequence(user, Row())).ToArray();
        var batch = Positions == TargetPositions.LastOfPrefix
            ? SequenceBatch.Of([.. rows.Select(r => r with { Items = r.Items[..^1] })], [.. rows.Select(r => r.Items[^1])], Length)
            : SequenceBatch.OfAllPositions(rows, Length);
        for (var step = 0; step < Count; step++) yield return batch with { Key = random.Next() };
    }
}
