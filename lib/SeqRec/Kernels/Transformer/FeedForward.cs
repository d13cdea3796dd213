namespace SeqRec.Kernels.Transformer;

/// <summary>The two-layer network y = W₂ gelu(W₁ x + b₁) + b₂ of D to F to D elements, and its gradients.</summary>
internal unsafe struct FeedForward<T> where T : unmanaged
{
    /// <summary>[F, D].</summary>
    public T* W1;

    /// <summary>[F].</summary>
    public T* B1;

    /// <summary>[D, F].</summary>
    public T* W2;

    /// <summary>[D].</summary>
    public T* B2;

    /// <summary>D.</summary>
    public nint Width;

    /// <summary>F.</summary>
    public nint Inner;

    public T* GradW1, GradB1, GradW2, GradB2;
}
