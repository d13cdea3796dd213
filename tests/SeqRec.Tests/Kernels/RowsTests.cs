using System.Runtime.Intrinsics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Tests.Kernels;

public unsafe class RowsTests
{
    [Theory, InlineData(1, 1), InlineData(3, 5), InlineData(8, 12), InlineData(17, 6), InlineData(50, 32)]
    public void Transposes_put_every_element_in_its_place(int rows, int columns)
    {
        Transpose<float, Vector128<float>, Lanes128<float>>(rows, columns);
        Transpose<double, Vector128<double>, Lanes128<double>>(rows, columns);
    }

    [Theory, InlineData(1), InlineData(16), InlineData(45)]
    public void Inner_products_of_many_rows_have_the_bits_of_each(int n)
    {
        var random = new Random(2);
        float[] a = Numbers(random, n), b = Numbers(random, 5 * (n + 3)), products = new float[5];
        fixed (float* x = a, y = b, to = products)
        {
            Rows<float, Vector512<float>, Lanes512<float>>.Dots(x, y, n + 3, 5, n, to);
            for (var r = 0; r < 5; r++)
                Assert.Equal(Rows<float, Vector512<float>, Lanes512<float>>.Dot(x, y + r * (n + 3), n), to[r]);
        }
    }

    [Theory, InlineData(1), InlineData(16), InlineData(45)]
    public void Sums_of_rows_are_taken_in_their_order(int n)
    {
        var random = new Random(3);
        float[] rows = Numbers(random, 7 * n), sums = Numbers(random, n), expected = [.. sums];
        for (var r = 0; r < 7; r++)
            for (var k = 0; k < n; k++) expected[k] += rows[r * n + k];
        fixed (float* x = rows, to = sums) Rows<float, Vector256<float>, Lanes256<float>>.AddRows(x, n, 7, n, to);
        Assert.Equal(expected, sums);
    }

    [Fact]
    public void Chosen_rows_are_gathered_and_added_back()
    {
        float[] table = [.. Enumerable.Range(0, 60).Select(k => (float)k)], chosen = new float[40];
        long[] rows = [2, 0];
        fixed (float* from = table, to = chosen)
        fixed (long* row = rows)
        {
            Rows<float, Vector128<float>, Lanes128<float>>.Gather(from, row, 2, 20, to);
            Assert.Equal([.. table[40..], .. table[..20]], chosen);
            Rows<float, Vector128<float>, Lanes128<float>>.Scatter(to, row, 2, 20, from);
        }
        Assert.Equal(Enumerable.Range(0, 60).Select(k => k is >= 20 and < 40 ? k : 2f * k), table);
    }

    private static void Transpose<T, V, L>(int rows, int columns)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
    {
        var (from, to) = (new T[rows * (columns + 2)], new T[columns * (rows + 1)]);
        for (var k = 0; k < from.Length; k++) from[k] = T.CreateTruncating(k);
        fixed (T* x = from, y = to) Rows<T, V, L>.Transpose(x, columns + 2, rows, columns, y, rows + 1);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++) Assert.Equal(from[r * (columns + 2) + c], to[c * (rows + 1) + r]);
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
}
