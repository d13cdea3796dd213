namespace SeqRec.Data;

/// <summary>Examples side by side, histories starting in slot 0 and padded with 0 at their end.</summary>
/// <param name="Users">[B] user ids.</param>
/// <param name="Items">[B] target items.</param>
/// <param name="Categories">[B] their categories.</param>
/// <param name="History">[B, T] item ids, oldest first.</param>
/// <param name="HistoryCategories">[B, T] their categories.</param>
/// <param name="Lengths">[B] real items in each history.</param>
/// <param name="Labels">[B] 1 for a click, else 0.</param>
public sealed record ClickBatch(long[] Users, long[] Items, long[] Categories, long[,] History, long[,] HistoryCategories, int[] Lengths, float[] Labels)
{
    /// <summary>[B, T] an item drawn for each step of the history that is not the one in it, for the auxiliary loss; null when not asked for.</summary>
    public long[,]? Negatives { get; init; }

    /// <summary>[B, T] categories of <see cref="Negatives"/>.</summary>
    public long[,]? NegativeCategories { get; init; }

    /// <summary>[B, T] 1 where the user liked the item, else 0; null where the data does not say.</summary>
    public float[,]? Liked { get; init; }

    /// <summary>[B, P] profile fields; no column where there are none.</summary>
    public long[,] Profile { get; init; } = new long[0, 0];

    /// <summary>[B, C] context fields; no column where there are none.</summary>
    public long[,] Context { get; init; } = new long[0, 0];

    /// <summary>Rows, B.</summary>
    public int Size => Users.Length;

    /// <summary>Slots of a history, T.</summary>
    public int Width => History.GetLength(1);
}
