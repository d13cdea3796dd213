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
    public static SequenceBatch Of(SequenceBatch rows, double p, int mask, Xoshiro256 random)
    {
        var cloze = rows with { Items = (long[,])rows.Items.Clone(), Targets = new long[rows.Size, rows.Width] };
        for (var b = 0; b < rows.Size; b++)
        {
            var hidden = Enumerable.Range(0, rows.Lengths[b]).Where(_ => random.NextDouble() < p).ToArray();
            if (hidden.Length == 0 && rows.Lengths[b] > 0) hidden = [rows.Lengths[b] - 1];
            foreach (var t in hidden) (cloze.Items[b, t], cloze.Targets[b, t]) = (mask, rows.Items[b, t]);
        }
        return cloze;
    }
}
