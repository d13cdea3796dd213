namespace SeqRec.Data;

/// <summary>
/// Product quantisation (Jégou, Douze and Schmid, PAMI 2011): a vector is cut into M groups of dimensions, and each group replaced by
/// its nearest codeword, so that M bytes stand for it. A rotation before it that is found together with the codewords (OPQ: Ge et al., CVPR 2013)
/// makes the error smaller.
/// </summary>
/// <remarks>PFCR and VQ-Rec use faiss with one coarse cell, whose centre is subtracted first; k-means moves with such a shift, so it is left out.
/// All domains whose items are to share codes must be quantised by one quantiser.</remarks>
public sealed class ProductQuantizer
{
    private const int RoundsPerRotation = 4;
    private readonly ProductQuantizerOptions options;
    private readonly DenseProduct products;
    private readonly KMeans[] groups;
    private readonly int dim;
    private float[]? rotation;  // [D, D], of rows

    private ProductQuantizer(int dim, ProductQuantizerOptions options)
    {
        if (dim % options.Groups != 0) throw new ArgumentException($"{options.Groups} groups do not divide vectors of {dim} dimensions.", nameof(options));
        if (options.Codewords is < 1 or > 256) throw new ArgumentException($"A group has 1 to 256 codewords, not {options.Codewords}.", nameof(options));
        (this.dim, this.options, products) = (dim, options, new(options.Threads));
        var width = dim / options.Groups;
        groups = [.. Enumerable.Range(0, options.Groups).Select(m => new KMeans(dim, m * width, width, options.Codewords))];
    }

    /// <summary>Finds rotation and codewords.</summary>
    /// <param name="x">Vectors of the items of all domains.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The groups do not divide the vectors, or a rotation is asked for of vectors that span too few directions.</exception>
    public static ProductQuantizer Train(Features x, ProductQuantizerOptions options)
    {
        var quantizer = new ProductQuantizer(x.Dim, options);
        if (options.Rotation == QuantizerRotation.Random) quantizer.rotation = Orthogonal.Random(x.Dim, new(options.Seed), quantizer.products);
        var y = quantizer.Rotate(x);
        quantizer.ForEachGroup(m => quantizer.groups[m].Start(y, new(options.Seed, 1 + (ulong)m)));
        if (options.Rotation == QuantizerRotation.Optimised) y = quantizer.Optimise(x, y);
        quantizer.ForEachGroup(m => quantizer.groups[m].Run(y, options.Rounds));
        return quantizer;
    }

    /// <summary>The codes of vectors.</summary>
    public ItemCodes Encode(Features x) => new(Assign(Rotate(x)), options.Groups, options.Codewords);

    /// <summary>The vectors that codes stand for, rotated back.</summary>
    public Features Decode(ItemCodes codes)
    {
        var y = Reconstruct(codes.Values);
        return new(rotation is null ? y : products.Multiply(y, DenseProduct.Transpose(rotation, dim, dim), codes.Items, dim, dim), codes.Items, dim);
    }

    /// <summary>Squared error over squared length, over all vectors: 0 is exact.</summary>
    public double RelativeError(Features x)
    {
        var decoded = Decode(Encode(x)).Values;
        var (error, length) = (0.0, 0.0);
        for (var k = 0; k < decoded.Length; k++)
        {
            error += Math.Pow(x.Values[k] - decoded[k], 2);
            length += Math.Pow(x.Values[k], 2);
        }
        return error / length;
    }

    // Codewords for the rotation, then the rotation that brings the vectors nearest to their codewords.
    private float[] Optimise(Features x, float[] y)
    {
        for (var step = 0; step < options.Rotations; step++)
        {
            ForEachGroup(m => groups[m].Run(y, step == 0 ? 10 * RoundsPerRotation : RoundsPerRotation));
            rotation = Orthogonal.Nearest(products.MultiplyTransposed(x.Values, Reconstruct(Assign(y)), dim, x.Rows, dim), dim, products);
            y = Rotate(x);
        }
        return y;
    }

    private float[] Rotate(Features x) => rotation is null ? x.Values : products.Multiply(x.Values, rotation, x.Rows, dim, dim);

    private byte[] Assign(float[] y)
    {
        var codes = new byte[y.Length / dim * options.Groups];
        ForEachGroup(m =>
        {
            var (own, scores) = (new byte[y.Length / dim], new float[y.Length / dim]);
            groups[m].Assign(y, own, scores);
            for (var i = 0; i < own.Length; i++) codes[i * options.Groups + m] = own[i];
        });
        return codes;
    }

    // [N, D]
    private float[] Reconstruct(byte[] codes)
    {
        var (y, width) = (new float[codes.Length / options.Groups * dim], dim / options.Groups);
        for (var k = 0; k < codes.Length; k++) groups[k % options.Groups].Centroids.AsSpan(codes[k] * width, width).CopyTo(y.AsSpan(k * width));
        return y;
    }

    private void ForEachGroup(Action<int> work) => Parallel.For(0, options.Groups, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, work);
}
