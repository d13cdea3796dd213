using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Puts foreign items in the place of some of a sequence's (ECL-SR, RecSys 2023: an intrusive augmentation).</summary>
public static class Substitute
{
    /// <summary>The sequence with max(1, ⌊ratio · T⌋) items, drawn without replacement, exchanged.</summary>
    /// <param name="items">T items, without padding.</param>
    /// <param name="ratio">ρ, share that is exchanged, in [0, 1]; the paper has 0.2.</param>
    /// <param name="foreign">Draws an item, such as <see cref="TrainingItems.Unmet"/>.</param>
    /// <param name="random">Source of the draws.</param>
    public static int[] Apply(ReadOnlySpan<int> items, double ratio, Func<Xoshiro256, int> foreign, Xoshiro256 random)
    {
        var exchanged = items.ToArray();
        foreach (var slot in random.Permutation(items.Length)[..Share.Of(ratio, items.Length, least: 1)]) exchanged[slot] = foreign(random);
        return exchanged;
    }
}
