namespace SeqRec.Kernels.Transformer;

/// <summary>Layer norm of a sum with dropout on its second part, y = LN(x + drop(z)), and its gradients.</summary>
internal unsafe struct ResidualNorm<T> where T : unmanaged
{
    /// <summary>[D].</summary>
    public T* Weight, Bias;

    /// <summary>D.</summary>
    public nint Width;

    /// <summary>Added to the variance.</summary>
    public double Epsilon;

    /// <summary>Probability of dropping an element of z, and the key of the random bits.</summary>
    public double P;

    /// <inheritdoc cref="P"/>
    public ulong Key;

    /// <summary>[D], backward.</summary>
    public T* GradWeight, GradBias;
}

/// <summary>The rows that a pass of the norm reads and writes.</summary>
internal unsafe struct ResidualNormRows<T> where T : unmanaged
{
    /// <summary>[rows, D]; z is null where nothing is added.</summary>
    public T* X, Z;

    /// <summary>[rows, D], written.</summary>
    public T* Y;

    /// <summary>[rows, D] the normalised rows, to which weight and bias are applied; null where none is kept.</summary>
    public T* Normal;

    /// <summary>[rows] 1 / deviation; null likewise.</summary>
    public T* Inverse;

    /// <summary>[rows, D] the gradient of y, backward.</summary>
    public T* Grad;

    /// <summary>[rows, D], written, backward. Without dropout the gradient of z is that of x.</summary>
    public T* GradX, GradZ;

    /// <summary>
    /// The place of the first row in the batch: random bits are counted from the batch's first element.
    /// </summary>
    public nint Number;

    /// <summary>How many.</summary>
    public nint Count;

    /// <summary>The rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public readonly ResidualNormRows<T> Slice(nint first, nint end, nint width)
    {
        var slice = this;
        (slice.Number, slice.Count) = (Number + first, end - first);
        slice.X = From(X, first * width);
        slice.Z = From(Z, first * width);
        slice.Y = From(Y, first * width);
        slice.Normal = From(Normal, first * width);
        slice.Inverse = From(Inverse, first);
        slice.Grad = From(Grad, first * width);
        slice.GradX = From(GradX, first * width);
        slice.GradZ = From(GradZ, first * width);
        return slice;
    }

    private static T* From(T* rows, nint at) => rows == null ? null : rows + at;
}
