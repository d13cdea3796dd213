using SeqRec.Kernels.Attention;

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
    public bool HasQuerySlots;

    /// <summary>[M] which, in order.</summary>
    public long* QuerySlots;

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
