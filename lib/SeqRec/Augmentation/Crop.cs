using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Keeps a contiguous piece of a sequence (CL4SRec: Xie et al., ICDE 2022, item crop).</summary>
public static class Crop
{
    /// <summary>A piece of max(1, ⌊ratio · T⌋) items that starts anywhere, each place equally likely.</summary>
    /// <param name="items">T items, without padding.</param>
    /// <param name="ratio">Share that is kept, in [0, 1].</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, Xoshiro256 random)
    {
        var length = Share.Of(ratio, items.Length, least: 1);
        return items.Slice((int)random.Below(items.Length - length + 1), length).ToArray();
    }
}
