using MathNet.Numerics.LinearAlgebra;

namespace SeqRec.Data;

/// <summary>The strongest singular directions of a sparse matrix, found from a random start (Halko, Martinsson and Tropp, SIAM Review 53(2), 2011).</summary>
/// <remarks>Every sum has a fixed order, so threads do not change the result.</remarks>
internal sealed class RandomisedSvd(TfIdfOptions options)
{
    private readonly DenseProduct products = new(options.Threads);

    /// <summary>The rows of A in the coordinates of its first D right singular vectors: U Σ. [N, D]</summary>
    public Features Project(SparseMatrix a)
    {
        var (at, width) = (a.Transposed(), Math.Min(options.Dim + options.Oversampling, Math.Min(a.Rows, a.Columns)));
        var q = Orthonormal(a.Multiply(Start(a.Columns, width), width, options.Threads), a.Rows, width);
        for (var pass = 0; pass < options.PowerIterations; pass++)
            q = Orthonormal(a.Multiply(at.Multiply(q, width, options.Threads), width, options.Threads), a.Rows, width);
        var b = at.Multiply(q, width, options.Threads);                                       // Aᵀ Q, [columns, width]
        var axes = Axes(products.MultiplyTransposed(b, b, width, a.Columns, width), width);   // [width, D]
        return new(Array.ConvertAll(products.Multiply(q, axes, a.Rows, width, options.Dim), v => (float)v), a.Rows, options.Dim);
    }

    // Signs at random: as good a start as Gaussian numbers, and exact.
    private double[] Start(int rows, int width)
    {
        var random = new Xoshiro256(options.Seed);
        var signs = new double[rows * width];
        for (var k = 0; k < signs.Length; k++) signs[k] = (random.Next() >> 63) == 0 ? 1 : -1;
        return signs;
    }

    // W Σ of A ≈ Q W Σ Vᵀ, by descending singular value; of each direction the largest element is positive.
    private double[] Axes(double[] gram, int width)
    {
        var values = Matrix<double>.Build.Dense(width, width, gram).Evd(Symmetricity.Symmetric);  // ascending
        var axes = new double[width * options.Dim];
        for (var k = 0; k < options.Dim; k++)
        {
            var direction = values.EigenVectors.Column(width - 1 - k).ToArray();
            var scale = Math.Sqrt(Math.Max(0, values.EigenValues[width - 1 - k].Real)) * Math.Sign(direction.MaxBy(Math.Abs));
            for (var i = 0; i < width; i++) axes[i * options.Dim + k] = direction[i] * scale;
        }
        return axes;
    }

    // Y R⁻¹ with RᵀR = YᵀY (Cholesky). [rows, width]
    private double[] Orthonormal(double[] y, int rows, int width) =>
        products.Multiply(y, InverseOfUpper(Cholesky(products.MultiplyTransposed(y, y, width, rows, width), width), width), rows, width, width);

    // The upper R, in place of the lower L, so that the loops run along rows.
    private static double[] Cholesky(double[] gram, int n)
    {
        var r = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            var row = gram.AsSpan(i * n, n).ToArray();
            for (var k = 0; k < i; k++)
                for (var (j, factor) = (i, r[k * n + i]); j < n; j++) row[j] -= factor * r[k * n + j];
            if (!(row[i] > 0)) throw new ArgumentException($"The texts span fewer than {n} directions: choose a smaller Dim or Oversampling.");
            for (var (j, root) = (i, Math.Sqrt(row[i])); j < n; j++) r[i * n + j] = row[j] / root;
        }
        return r;
    }

    private static double[] InverseOfUpper(double[] r, int n)
    {
        var inverse = new double[n * n];
        for (var i = n - 1; i >= 0; i--)  // row i from those below it
        {
            inverse[i * n + i] = 1;
            for (var k = i + 1; k < n; k++)
                for (var (j, factor) = (k, r[i * n + k]); j < n; j++) inverse[i * n + j] -= factor * inverse[k * n + j];
            for (var j = i; j < n; j++) inverse[i * n + j] /= r[i * n + i];
        }
        return inverse;
    }
}
