namespace SeqRec.Kernels.Transformer;

/// <summary>
/// A Transformer layer that normalises after each part: h = LN(x + drop(Attention(x))),
/// y = LN(h + drop(W₂ gelu(W₁ h + b₁) + b₂)).
/// </summary>
internal unsafe struct TransformerBlock<T> where T : unmanaged
{
    /// <summary>[N, D].</summary>
    public T* X;

    /// <summary>Whether the output of some slots alone is wanted.</summary>
    public bool AsksSome;

    /// <summary>[M] which, in order.</summary>
    public long* Asked;

    /// <summary>Of queries, keys and values, [D, D] each.</summary>
    public LinearMap<T> Query, Key, Value;

    /// <summary>Of the attention's output, [D, D].</summary>
    public LinearMap<T> Output;

    /// <summary>
    /// Its sequences and heads. Q, K, V and Out are written by the forward pass and read by the backward pass; they are
    /// null where no gradient is wanted.
    /// </summary>
    public PackedAttention<T> Attention;

    public ResidualNorm<T> AttentionNorm, OutputNorm;

    /// <summary>[M, D] what each norm keeps for the backward pass; null likewise.</summary>
    public T* AttentionNormal, OutputNormal;

    /// <summary>[M], likewise.</summary>
    public T* AttentionInverse, OutputInverse;

    public FeedForward<T> Network;

    /// <summary>[M, D], written by the forward pass.</summary>
    public T* Y;

    /// <summary>[M, D] the gradient of y, backward.</summary>
    public T* Grad;

    /// <summary>[N, D], written by the backward pass.</summary>
    public T* GradX;

    /// <summary>D.</summary>
    public readonly nint Width => Attention.Width;
}

/// <summary>Some sequences, their slots, and those of them that ask.</summary>
/// <param name="Sequence">The first one.</param>
/// <param name="EndSequence">The one after the last.</param>
/// <param name="Slot">The first slot.</param>
/// <param name="Slots">How many.</param>
/// <param name="Query">The first query.</param>
/// <param name="Queries">How many.</param>
internal readonly record struct SequenceChunk(
    nint Sequence, nint EndSequence, nint Slot, nint Slots, nint Query, nint Queries)
{
    private const nint MostSlots = 384;

    /// <summary>
    /// The next sequences of a part: as many as have 384 slots together, and at least one. What a part of the layer
    /// writes for them, the next one finds in cache.
    /// </summary>
    public static unsafe SequenceChunk Next<T>(in PackedAttention<T> a, nint sequence, nint end) where T : unmanaged
    {
        nint slot = (nint)a.Offsets[sequence], query = (nint)a.Asking[sequence], next = sequence + 1;
        while (next < end && a.Offsets[next + 1] - slot <= MostSlots) next++;
        return new(sequence, next, slot, (nint)a.Offsets[next] - slot, query, (nint)a.Asking[next] - query);
    }

    /// <summary>The most slots of a chunk between two sequences.</summary>
    public static nint Most<T>(in PackedAttention<T> a, nint sequence, nint end) where T : unmanaged
    {
        nint most = 0;
        while (sequence < end)
        {
            var chunk = Next(a, sequence, end);
            (most, sequence) = (nint.Max(most, chunk.Slots), chunk.EndSequence);
        }
        return most;
    }
}
