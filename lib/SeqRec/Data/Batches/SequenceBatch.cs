namespace SeqRec.Data;

/// <summary>Sequences side by side, each starting in slot 0 and padded with item 0 at its end.</summary>
/// <param name="Users">[B] user ids.</param>
/// <param name="Items">[B, L] item ids, oldest first.</param>
/// <param name="Targets">[B, L] the item to predict at each slot, 0 where nothing is to be predicted.</param>
/// <param name="Lengths">[B] real items in each row.</param>
public sealed record SequenceBatch(int[] Users, long[,] Items, long[,] Targets, int[] Lengths)
{
    /// <summary>[B, L, K] items drawn for each target, for losses that compare the two; 0 where there is no target.</summary>
    public long[,,]? Negatives { get; init; }

    /// <summary>Decides what dropout drops; different in every batch of a run.</summary>
    public ulong Key { get; init; }

    /// <summary>Rows.</summary>
    public int Size => Users.Length;

    /// <summary>Slots of a row.</summary>
    public int Width => Items.GetLength(1);

    /// <summary>Puts histories side by side; of a longer one the last <paramref name="maxLength"/> items.</summary>
    /// <param name="histories">User ids and their items, oldest first.</param>
    /// <param name="targets">What to predict after each history's last item.</param>
    /// <param name="maxLength">Most slots of a row; the batch is as wide as its longest row needs.</param>
    public static SequenceBatch Of(IReadOnlyList<UserSequence> histories, IReadOnlyList<int> targets, int maxLength)
    {
        var batch = Empty([.. histories.Select(h => h.User)], [.. histories.Select(h => Math.Min(h.Items.Length, maxLength))]);
        for (var b = 0; b < batch.Size; b++)
        {
            Fill(batch.Items, b, histories[b].Items.AsSpan()[^batch.Lengths[b]..]);
            if (batch.Lengths[b] > 0) batch.Targets[b, batch.Lengths[b] - 1] = targets[b];
        }
        return batch;
    }

    /// <summary>Puts training sequences side by side, each slot's target being the next item.</summary>
    public static SequenceBatch OfAllPositions(IReadOnlyList<UserSequence> sequences, int maxLength)
    {
        var batch = Empty([.. sequences.Select(s => s.User)], [.. sequences.Select(s => Math.Min(s.Items.Length - 1, maxLength))]);
        for (var b = 0; b < batch.Size; b++)
        {
            var window = sequences[b].Items.AsSpan()[^(batch.Lengths[b] + 1)..];
            Fill(batch.Items, b, window[..^1]);
            Fill(batch.Targets, b, window[1..]);
        }
        return batch;
    }

    /// <summary>The rows with a slot before their first that has neither item nor target.</summary>
    public SequenceBatch WithSlotBefore()
    {
        var longer = Empty(Users, [.. Lengths.Select(n => n + 1)]) with { Key = Key };
        for (var b = 0; b < Size; b++)
            for (var t = 0; t < Lengths[b]; t++) (longer.Items[b, t + 1], longer.Targets[b, t + 1]) = (Items[b, t], Targets[b, t]);
        return longer;
    }

    private static SequenceBatch Empty(int[] users, int[] lengths)
    {
        var width = Math.Max(1, lengths.Max());
        return new SequenceBatch(users, new long[users.Length, width], new long[users.Length, width], lengths);
    }

    private static void Fill(long[,] rows, int row, ReadOnlySpan<int> items)
    {
        for (var t = 0; t < items.Length; t++) rows[row, t] = items[t];
    }
}
