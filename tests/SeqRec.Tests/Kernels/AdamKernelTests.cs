using System.Numerics;
using System.Runtime.InteropServices;
using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class AdamKernelTests
{
    private const double Rate = 0.01, Beta1 = 0.9, Beta2 = 0.999, Eps = 1e-8, Decay = 0.1;

    // Less than a block, several parts, and a rest.
    [Theory, InlineData(3), InlineData(64), InlineData(40_005)]
    public void Updates_have_the_same_bits_everywhere(int count)
    {
        OnEveryMachine.GivesTheSameBytes(() => Bytes(Update<float>(count, updates: 3, isDecoupled: true)));
        OnEveryMachine.GivesTheSameBytes(() => Bytes(Update<double>(count, updates: 3, isDecoupled: false)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Weights_follow_the_published_formulas(bool isDecoupled)
    {
        const int count = 100, updates = 5;
        var actual = Update<double>(count, updates, isDecoupled)[0];
        var random = new Random(1);
        var w = Numbers<double>(random, count);
        double[] m = new double[count], v = new double[count];
        for (var t = 1; t <= updates; t++)
        {
            var g = Numbers<double>(random, count);
            for (var k = 0; k < count; k++)
            {
                var grad = g[k] + (isDecoupled ? 0 : Decay * w[k]);
                m[k] = Beta1 * m[k] + (1 - Beta1) * grad;
                v[k] = Beta2 * v[k] + (1 - Beta2) * grad * grad;
                double meanHat = m[k] / (1 - Math.Pow(Beta1, t)), squareHat = v[k] / (1 - Math.Pow(Beta2, t));
                var kept = isDecoupled ? w[k] - Rate * Decay * w[k] : w[k];
                w[k] = kept - Rate * meanHat / (Math.Sqrt(squareHat) + Eps);
            }
        }
        Assert.All(w.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(1000), InlineData(1_000_000)]
    public void Bias_corrections_are_right_for_any_number_of_updates(long updates)
    {
        var step = new AdamStep(Rate, Beta1, Beta2, Eps, 0, IsDecoupled: false, updates);
        var root = Math.Sqrt(1 - Math.Pow(Beta2, updates));
        Assert.Equal(Rate * root / (1 - Math.Pow(Beta1, updates)), step.Move, 1e-14);
        Assert.Equal(Eps * root, step.ScaledEps, 1e-20);
    }

    // w, m and v.
    private static T[][] Update<T>(int count, int updates, bool isDecoupled)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var w = Numbers<T>(random, count);
        T[] m = new T[count], v = new T[count];
        for (var t = 1; t <= updates; t++)
        {
            fixed (T* pw = w, pg = Numbers<T>(random, count), pm = m, pv = v)
                KernelWidth.Run<T, AdamKernel<T>>(new()
                {
                    W = pw, G = pg, M = pm, V = pv, Count = count,
                    Step = new(Rate, Beta1, Beta2, Eps, Decay, isDecoupled, t)
                });
        }
        return [w, m, v];
    }

    private static T[] Numbers<T>(Random random, int count) where T : unmanaged, IFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];

    private static byte[] Bytes<T>(T[][] arrays) where T : unmanaged =>
        [.. arrays.SelectMany(numbers => MemoryMarshal.AsBytes<T>(numbers).ToArray())];
}
