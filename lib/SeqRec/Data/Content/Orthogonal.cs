namespace SeqRec.Data;

/// <summary>Square matrices whose rows are orthonormal.</summary>
internal static class Orthogonal
{
    private const int MostSteps = 80;
    private const float Tolerance = 2e-5f;

    /// <summary>
    /// The orthogonal matrix nearest to M, U Vᵀ of its singular value decomposition: it turns the rows of X as near to those of Y as can be
    /// when M = Xᵀ Y (Schönemann, Psychometrika 31, 1966). Found by the steps Z ← (3 Z - Z ZᵀZ) / 2, which bring every singular value to 1.
    /// </summary>
    /// <param name="m">[n, n].</param>
    /// <param name="n">Its size.</param>
    /// <param name="products">Multiplies.</param>
    /// <exception cref="ArgumentException">M has no full rank.</exception>
    public static float[] Nearest(float[] m, int n, DenseProduct products)
    {
        var largest = LargestSingularValue(m, n);
        var z = Array.ConvertAll(m, v => (float)(v / largest));
        for (var step = 0; step < MostSteps; step++)
        {
            var gram = products.MultiplyTransposed(z, z, n, n, n);
            if (DistanceFromIdentity(gram, n) < Tolerance) return z;
            var cubed = products.Multiply(z, gram, n, n, n);
            for (var k = 0; k < z.Length; k++) z[k] = 1.5f * z[k] - 0.5f * cubed[k];
        }
        throw new ArgumentException($"The vectors span fewer than {n} directions, so no rotation of them can be found: choose narrower vectors, or no rotation.");
    }

    /// <summary>A rotation drawn at random. [n, n]</summary>
    public static float[] Random(int n, Xoshiro256 random, DenseProduct products)
    {
        var normal = new float[n * n];
        for (var k = 0; k < normal.Length; k++)
            normal[k] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return Nearest(normal, n, products);
    }

    // By power iteration, from below; the steps above bear up to √3 times as much.
    private static double LargestSingularValue(float[] m, int n)
    {
        var x = new double[n];
        Array.Fill(x, 1);
        var value = 0.0;
        for (var step = 0; step < 15; step++)
        {
            var (y, z) = (new double[n], new double[n]);
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) y[i] += m[i * n + j] * x[j];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) z[j] += m[i * n + j] * y[i];
            var length = Math.Sqrt(z.Sum(v => v * v));
            value = Math.Sqrt(length / Math.Sqrt(x.Sum(v => v * v)));
            x = Array.ConvertAll(z, v => v / length);
        }
        return value;
    }

    private static float DistanceFromIdentity(float[] gram, int n)
    {
        var distance = 0f;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) distance = Math.Max(distance, Math.Abs(gram[i * n + j] - (i == j ? 1 : 0)));
        return distance;
    }
}
