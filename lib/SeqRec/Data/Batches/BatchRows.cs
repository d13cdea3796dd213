namespace SeqRec.Data;

/// <summary>The rows of a batch as sequences again, to be changed before they are padded.</summary>
public static class BatchRows
{
    /// <summary>The real items of each row.</summary>
    public static UserSequence[] Histories(this SequenceBatch batch) =>
        [.. batch.Users.Select((user, b) => new UserSequence(user, Items(batch, b)))];

    /// <summary>The target of each row's last real slot; 0 where there is none.</summary>
    public static int[] LastTargets(this SequenceBatch batch) =>
        [.. batch.Lengths.Select((length, b) => length > 0 ? (int)batch.Targets[b, length - 1] : 0)];

    /// <summary>Whether each row has a target at its last real slot and nowhere else.</summary>
    public static bool TargetsAreLast(this SequenceBatch batch) =>
        Enumerable.Range(0, batch.Size).All(b => batch.Lengths[b] > 0 && TargetIsLast(batch, b));

    /// <summary>
    /// Of each row a prefix that leads to a target, each equally likely: one of the rows that training at prefixes has.
    /// A row without targets stays.
    /// </summary>
    /// <returns>Rows with one target, after their last item; no wider than the batch.</returns>
    public static SequenceBatch DrawnPrefixes(this SequenceBatch batch, Xoshiro256 random)
    {
        var (rows, targets) = (batch.Histories(), batch.LastTargets());
        for (var b = 0; b < rows.Length; b++)
        {
            var slots = Enumerable.Range(0, batch.Lengths[b]).Where(t => batch.Targets[b, t] > 0).ToArray();
            if (slots.Length == 0) continue;
            var last = slots[(int)random.Below(slots.Length)];
            (rows[b], targets[b]) = (rows[b] with { Items = rows[b].Items[..(last + 1)] }, (int)batch.Targets[b, last]);
        }
        return SequenceBatch.Of(rows, targets, batch.Width);
    }

    /// <summary>
    /// Each row's real items and the target after them: of rows with all positions, the whole training sequence.
    /// </summary>
    public static UserSequence[] WithLastTargets(this SequenceBatch batch) =>
    [
        .. batch.Histories().Zip(
            batch.LastTargets(), (row, target) => target > 0 ? row with { Items = [.. row.Items, target] } : row),
    ];

    private static bool TargetIsLast(SequenceBatch batch, int row) =>
        Enumerable.Range(0, batch.Lengths[row]).All(t => batch.Targets[row, t] > 0 == (t == batch.Lengths[row] - 1));

    private static int[] Items(SequenceBatch batch, int row) =>
        [.. Enumerable.Range(0, batch.Lengths[row]).Select(t => (int)batch.Items[row, t])];
}
