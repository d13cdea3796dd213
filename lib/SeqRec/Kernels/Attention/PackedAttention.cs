namespace SeqRec.Kernels.Attention;

/// <summary>
/// Attention over sequences that lie one after the other: slot t of a sequence sees its slots 0..t, or all of them.
/// Where not all slots have a query, the queries lie one after the other too; with hidden later slots they are the
/// last ones of their sequence.
/// </summary>
internal unsafe struct PackedAttention<T> where T : unmanaged
{
    /// <summary>[M, H d] the queries.</summary>
    public T* Q;

    /// <summary>[N, H d].</summary>
    public T* K, V;

    /// <summary>[B + 1]: sequence b has the slots Offsets[b]..Offsets[b + 1] - 1.</summary>
    public long* Offsets;

    /// <summary>[B + 1], the same of the queries.</summary>
    public long* QueryOffsets;

    /// <summary>B.</summary>
    public nint Sequences;

    /// <summary>H d.</summary>
    public nint Width;

    /// <summary>H.</summary>
    public nint Heads;

    /// <summary>Whether later slots are hidden.</summary>
    public bool Causal;

    /// <summary>Probability of dropping an attention weight, and the key of the random bits.</summary>
    public double P;

    /// <inheritdoc cref="P"/>
    public ulong Key;

    /// <summary>
    /// The place of the first slot in the batch: random bits are counted from the batch's first slot.
    /// </summary>
    public nint Number;

    /// <summary>[M, H d], written by the forward pass.</summary>
    public T* Out;

    /// <summary>[M, H d] the gradient of the output, backward.</summary>
    public T* GradOut;

    /// <summary>[M, H d], written by the backward pass.</summary>
    public T* GradQ;

    /// <summary>[N, H d], likewise.</summary>
    public T* GradK, GradV;

    /// <summary>d.</summary>
    public readonly nint Depth => Width / Heads;

    /// <summary>The key of the random bits of one slot's weights in one head.</summary>
    public readonly ulong KeyOf(nint slot, nint head) =>
        Key + 0x9E3779B97F4A7C15 * (ulong)((Number + slot) * Heads + head);

    /// <summary>The slots of the longest sequence.</summary>
    public readonly nint Longest()
    {
        nint longest = 0;
        for (nint b = 0; b < Sequences; b++) longest = nint.Max(longest, (nint)(Offsets[b + 1] - Offsets[b]));
        return longest;
    }
}
