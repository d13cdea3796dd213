using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Adds foreign items to a sequence (ECL-SR, RecSys 2023: an intrusive augmentation).</summary>
public static class Insert
{
    /// <summary>The sequence with max(1, ⌊ratio · T⌋) items added, each at a place of its own draw; of the result the newest remain.</summary>
    /// <param name="items">T items, without padding; none stay none.</param>
    /// <param name="ratio">Share that is added, in [0, 1]; the paper does not say how many.</param>
    /// <param name="maxLength">Most items of the result; the oldest are cut off.</param>
    /// <param name="foreign">Draws an item, such as <see cref="TrainingItems.OfOthers"/>.</param>
    /// <param name="random">Source of the draws.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, int maxLength, Func<Xoshiro256, int> foreign, Xoshiro256 random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        List<int> longer = [.. items];
        for (var left = Share.Of(ratio, items.Length, least: 1); left > 0; left--)
            longer.Insert((int)random.Below(longer.Count + 1), foreign(random));
        return [.. longer.TakeLast(maxLength)];
    }
}
