using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class ProductsTests
{
    // [rows, columns, depth]: around register blocks of 6, 3, 2 and 1 rows, and one to three blocks of columns.
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 16, 1 }, { 2, 16, 3 }, { 3, 32, 5 }, { 5, 48, 7 }, { 6, 16, 64 }, { 11, 32, 9 }, { 12, 48, 0 }, { 13, 80, 6 }
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Products_are_sums_in_the_order_of_the_inner_index(int rows, int columns, int depth)
    {
        var (a, b) = (Numbers(rows * depth, 1), Numbers(depth * columns, 2));
        var expected = new float[rows * columns];
        for (var k = 0; k < depth; k++)
            for (var i = 0; i < rows * columns; i++)
                expected[i] = MathF.FusedMultiplyAdd(a[i / columns * depth + k], b[k * columns + i % columns], expected[i]);
        Assert.Equal(expected, Multiply(a, depth, 1, b, rows, columns, depth, 1));
        Assert.Equal(expected, Multiply(Transposed(a, rows, depth), 1, rows, b, rows, columns, depth, 1));
        OnEveryMachine.GivesTheSameBytes(() => Bytes(Multiply(a, depth, 1, b, rows, columns, depth, 3)));
    }

    [Fact]
    public void Dots_and_sums_have_one_order_on_every_width()
    {
        var (a, b) = (Numbers(77, 3), Numbers(77, 4));
        OnEveryMachine.GivesTheSameBytes(() =>
        {
            var result = new float[2];
            fixed (float* x = a, y = b, to = result) KernelWidth.Run<float, Reduction>(new() { A = x, B = y, Count = 77, To = to });
            Assert.Equal(a.Zip(b, (p, q) => (double)p * q).Sum(), result[0], 1e-5);
            Assert.Equal(a.Sum(p => (double)p), result[1], 1e-5);
            return Bytes(result);
        });
    }

    // The product, added to itself `times` times.
    private static float[] Multiply(
        float[] a, int row, int column, float[] b, int rows, int columns, int depth, int times)
    {
        var c = new float[rows * columns];
        fixed (float* x = a, y = b, to = c)
            KernelWidth.Run<float, Product>(new()
            {
                A = x, B = y, C = to, Row = row, Column = column, Rows = rows, Columns = columns, Depth = depth, Times = times
            });
        return c;
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[] Transposed(float[] a, int rows, int columns) =>
        [.. Enumerable.Range(0, a.Length).Select(i => a[i % rows * columns + i / rows])];

    private static byte[] Bytes(float[] x) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(x).ToArray();

    private struct Product : IKernel<float>
    {
        public float* A, B, C;
        public nint Row, Column, Rows, Columns, Depth, Times;

        public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<float, V>
        {
            Products<float, V, L>.Set(A, Row, Column, B, Columns, C, Columns, Rows, Columns, Depth);
            for (nint k = 1; k < Times; k++)
                Products<float, V, L>.Add(A, Row, Column, B, Columns, C, Columns, Rows, Columns, Depth);
        }
    }

    private struct Reduction : IKernel<float>
    {
        public float* A, B, To;
        public nint Count;

        public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<float, V>
        {
            To[0] = Rows<float, V, L>.Dot(A, B, Count);
            To[1] = Rows<float, V, L>.Sum(A, Count);
        }
    }
}
