using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>How ECL-SR's published code chooses the items that its generator has to fill in.</summary>
public enum MaskStrategy
{
    /// <summary>A fixed number for each length: <see cref="HiddenSlots.Sample"/>.</summary>
    Sample,

    /// <summary>Each item by chance: <see cref="HiddenSlots.Walk"/>.</summary>
    Walk,
}

/// <summary>Which slots of a sequence are hidden, in their order; the two ways of ECL-SR's published code.</summary>
public static class HiddenSlots
{
    /// <summary>
    /// min(⌊ratio · T⌋ + 1, T - 1) slots, drawn without replacement from all but the first; of a single item that one. (The
    /// code fails where the minimum is the second.)
    /// </summary>
    /// <param name="length">T items.</param>
    /// <param name="ratio">γ in [0, 1].</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Sample(int length, double ratio, Xoshiro256 random)
    {
        var count = Math.Min(Share.Floor(ratio, length) + 1, length - 1);
        if (length < 2) return length == 1 ? [0] : [];
        var slots = Array.ConvertAll(random.Permutation(length - 1)[..count], t => t + 1);
        Array.Sort(slots);
        return slots;
    }

    /// <summary>
    /// Each slot with probability <paramref name="ratio"/>, from the oldest until more than ratio · L are hidden; never the
    /// first of a sequence of L items; the last where chance hides none.
    /// </summary>
    /// <param name="length">T items.</param>
    /// <param name="ratio">γ in [0, 1].</param>
    /// <param name="maxLength">L, the most items that are read.</param>
    /// <param name="random">Source of the draws.</param>
    public static int[] Walk(int length, double ratio, int maxLength, Xoshiro256 random)
    {
        var (hidden, most) = (new List<int>(), Share.Floor(ratio, maxLength) + 1);
        for (var t = length < maxLength ? 0 : 1; t < length && hidden.Count < most; t++)
            if (random.NextDouble() < ratio) hidden.Add(t);
        if (hidden.Count == 0 && length > 0) hidden.Add(length - 1);
        return [.. hidden];
    }
}
