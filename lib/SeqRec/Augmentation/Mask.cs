using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Hides items of a sequence (CL4SRec: Xie et al., ICDE 2022, item mask).</summary>
public static class Mask
{
    /// <summary>The sequence with max(1, ⌊ratio · T⌋) items, drawn without replacement, hidden behind the mask item.</summary>
    /// <param name="items">T items, without padding.</param>
    /// <param name="ratio">Share that is hidden, in [0, 1].</param>
    /// <param name="mask">Id of the mask item.</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, int mask, Xoshiro256 random)
    {
        var hidden = items.ToArray();
        foreach (var slot in random.Permutation(items.Length).AsSpan(0, Share.Of(ratio, items.Length, least: 1))) hidden[slot] = mask;
        return hidden;
    }
}
