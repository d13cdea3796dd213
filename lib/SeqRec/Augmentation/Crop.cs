using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Keeps or takes out a contiguous piece of a sequence (CL4SRec: Xie et al., ICDE 2022, item crop).</summary>
public static class Crop
{
    /// <summary>A piece of max(1, ⌊ratio · T⌋) items that starts anywhere, each place equally likely.</summary>
    /// <param name="items">T items, without padding.</param>
    /// <param name="ratio">Share that is kept, in [0, 1].</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, Xoshiro256 random)
    {
        var (start, length) = Piece(items.Length, ratio, random);
        return items.Slice(start, length).ToArray();
    }

    /// <summary>
    /// What is left without such a piece, which ECL-SR's text (RecSys 2023) can also be read to mean. One item at least remains.
    /// </summary>
    /// <param name="items">T items, without padding; a single one stays.</param>
    /// <param name="ratio">Share that is taken out, in [0, 1].</param>
    /// <param name="random">Source of the draw.</param>
    public static int[] Remove(ReadOnlySpan<int> items, double ratio, Xoshiro256 random)
    {
        var (start, length) = Piece(items.Length, ratio, random);
        if (length == items.Length) (start, length) = (0, Math.Max(0, length - 1));  // then the newest remains
        return [.. items[..start], .. items[(start + length)..]];
    }

    private static (int Start, int Length) Piece(int count, double ratio, Xoshiro256 random)
    {
        var length = Share.Of(ratio, count, least: 1);
        return ((int)random.Below(count - length + 1), length);
    }
}
