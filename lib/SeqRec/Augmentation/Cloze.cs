using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>The cloze task (BERT4Rec: Sun et al., CIKM 2019, section 3.6): items are hidden, and are what is to be predicted.</summary>
public static class Cloze
{
    /// <summary>
    /// Hides each item with probability <paramref name="p"/>. A row of which chance hides nothing hides its last item, as
    /// the paper's extra training rows do.
    /// </summary>
    /// <param name="rows">Whole sequences; their targets are not read.</param>
    /// <param name="p">In [0, 1].</param>
    /// <param name="mask">Id of the mask item.</param>
    /// <param name="random">Source of the draws.</param>
    /// <returns>The rows with the hidden items as targets of their slots.</returns>
    public static SequenceBatch Of(SequenceBatch rows, double p, int mask, Xoshiro256 random) => Of(rows, length =>
    {
        var hidden = Enumerable.Range(0, length).Where(_ => random.NextDouble() < p).ToArray();
        return hidden.Length == 0 && length > 0 ? [length - 1] : hidden;
    }, mask);

    /// <summary>Hides chosen slots.</summary>
    /// <param name="rows">Whole sequences; their targets are not read.</param>
    /// <param name="hidden">The slots to hide in a row of a given length, in order.</param>
    /// <param name="mask">Id of the mask item.</param>
    /// <param name="asked">Of a row's hidden items at most this many, the newest, are targets; the others are hidden only.</param>
    /// <returns>The rows with the hidden items as targets of their slots.</returns>
    public static SequenceBatch Of(SequenceBatch rows, Func<int, int[]> hidden, int mask, int asked = int.MaxValue)
    {
        var cloze = rows with { Items = (long[,])rows.Items.Clone(), Targets = new long[rows.Size, rows.Width] };
        for (var b = 0; b < rows.Size; b++)
        {
            var slots = hidden(rows.Lengths[b]);
            foreach (var t in slots) cloze.Items[b, t] = mask;
            foreach (var t in slots.TakeLast(asked)) cloze.Targets[b, t] = rows.Items[b, t];
        }
        return cloze;
    }
}
