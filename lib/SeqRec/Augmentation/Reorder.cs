using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Shuffles a contiguous piece of a sequence (CL4SRec: Xie et al., ICDE 2022, item reorder).</summary>
public static class Reorder
{
    /// <summary>The sequence with max(2, ⌊ratio · T⌋) neighbouring items in random order, which may be the old one.</summary>
    /// <param name="items">T items, without padding; a single one has no order and stays.</param>
    /// <param name="ratio">Share that is shuffled, in [0, 1].</param>
    /// <param name="random">Source of the draws.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, Xoshiro256 random)
    {
        var shuffled = items.ToArray();
        var length = Share.Of(ratio, items.Length, least: 2);
        var start = (int)random.Below(items.Length - length + 1);
        var order = random.Permutation(length);
        for (var t = 0; t < length; t++) shuffled[start + t] = items[start + order[t]];
        return shuffled;
    }
}
