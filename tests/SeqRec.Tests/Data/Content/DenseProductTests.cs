using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public class DenseProductTests
{
    [Theory, InlineData(1, 1, 1), InlineData(7, 300, 19), InlineData(97, 513, 33), InlineData(50, 24, 64)]
    public void A_product_is_the_sum_over_k(int rows, int depth, int columns)
    {
        var random = new Xoshiro256(5);
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        var (a, b) = (Draw(rows * depth), Draw(depth * columns));
        var expected = Naive(a, b, rows, depth, columns);
        var products = new DenseProduct(2);
        AssertClose(expected, products.Multiply(a, b, rows, depth, columns), 1e-12);
        AssertClose(expected, products.MultiplyTransposed(DenseProduct.Transpose(a, rows, depth), b, rows, depth, columns), 1e-12);
        AssertClose(expected, [.. products.Multiply(Array.ConvertAll(a, v => (float)v), Array.ConvertAll(b, v => (float)v), rows, depth, columns).Select(v => (double)v)], 1e-4);
    }

    [Fact]
    public void The_nearest_orthogonal_matrix_is_that_of_the_singular_vectors()
    {
        var random = new Xoshiro256(6);
        var m = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(24, 24, (_, _) => random.NextDouble() - 0.5);
        var svd = m.Svd();
        var expected = (svd.U * svd.VT).ToRowMajorArray();
        AssertClose(expected, [.. Orthogonal.Nearest([.. m.ToRowMajorArray().Select(v => (float)v)], 24, new(1)).Select(v => (double)v)], 1e-4);
    }

    private static double[] Naive(double[] a, double[] b, int rows, int depth, int columns) =>
        [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select Enumerable.Range(0, depth).Sum(k => a[i * depth + k] * b[k * columns + j])];

    private static void AssertClose(double[] expected, double[] actual, double tolerance) =>
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
}
