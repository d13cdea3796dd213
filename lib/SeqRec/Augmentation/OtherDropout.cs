using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>The mildest view: the same rows, read again under other dropout (ECL-SR's default; SimCSE, EMNLP 2021).</summary>
public static class OtherDropout
{
    /// <summary>The batch with another key; without dropout in the model both views are equal.</summary>
    /// <param name="batch">Stays as it is; its key decides the new one.</param>
    public static SequenceBatch Of(SequenceBatch batch) => batch with { Key = SplitMix64.Hash(batch.Key) };
}
