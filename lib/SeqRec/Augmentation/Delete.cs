using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Takes items out of a sequence (ECL-SR, RecSys 2023: an intrusive augmentation).</summary>
public static class Delete
{
    /// <summary>The sequence without max(1, ⌊ratio · T⌋) of its items, drawn without replacement; one at least remains.</summary>
    /// <param name="items">T items, without padding; a single one stays.</param>
    /// <param name="ratio">Share that is taken out, in [0, 1]; the paper does not say how many.</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, Xoshiro256 random)
    {
        var remaining = Math.Max(Math.Min(1, items.Length), items.Length - Share.Of(ratio, items.Length, least: 1));
        var slots = random.Permutation(items.Length)[..remaining];
        Array.Sort(slots);
        var shorter = new int[remaining];
        for (var k = 0; k < remaining; k++) shorter[k] = items[slots[k]];
        return shorter;
    }
}
