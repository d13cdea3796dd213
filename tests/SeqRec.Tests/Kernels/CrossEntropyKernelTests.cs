using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class CrossEntropyKernelTests
{
    // [N, V, D]: one chunk of rows or several, whole tiles of classes or not, widths of whole blocks or not.
    [Theory, InlineData(1, 2, 5), InlineData(130, 200, 16), InlineData(300, 97, 20), InlineData(37, 500, 64)]
    public void Loss_gradients_and_arg_max_have_the_same_bits_everywhere(int n, int v, int d)
    {
        var random = new Random(1);
        float[] h = Numbers(random, n * d), table = Numbers(random, v * d);
        long[] targets = [.. Enumerable.Range(0, n).Select(_ => random.NextInt64(v))];
        OnEveryMachine.GivesTheSameBytes(() => Run(h, table, targets, d));
    }

    private static byte[] Run(float[] h, float[] table, long[] targets, int width)
    {
        float[] gradH = new float[h.Length], gradTable = new float[table.Length];
        var (losses, argMax) = (new double[targets.Length], new long[targets.Length]);
        fixed (float* x = h, e = table, gx = gradH, ge = gradTable)
        fixed (long* y = targets, likeliest = argMax)
        fixed (double* loss = losses)
            KernelWidth.Run<float, CrossEntropyKernel<float>>(new()
            {
                H = x, Table = e, Targets = y, GradH = gx, GradTable = ge, Losses = loss, ArgMax = likeliest,
                Rows = targets.Length, Classes = table.Length / width, Width = width
            });
        Assert.All(losses, l => Assert.InRange(l, 0, 100));
        return [.. Bytes(gradH), .. Bytes(gradTable), .. Bytes(losses), .. Bytes(argMax)];
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];

    private static byte[] Bytes<T>(T[] x) where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(x).ToArray();
}
