using System.Numerics;
using System.Runtime.InteropServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Recurrence;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class AttentionalGruBitsTests
{
    // [B, T, E, H]: one tile of rows or several, widths of whole blocks or not.
    [Theory, InlineData(5, 4, 1, 1), InlineData(150, 7, 6, 5), InlineData(70, 12, 36, 36), InlineData(66, 3, 16, 32)]
    public void States_and_gradients_have_the_same_bits_everywhere(int batch, int steps, int input, int hidden)
    {
        foreach (var gate in new[] { GateShare.None, GateShare.Input, GateShare.Update, GateShare.Reference })
            OnEveryMachine.GivesTheSameBytes(() => new Case<float>(batch, steps, input, hidden, gate).Run());
        OnEveryMachine.GivesTheSameBytes(() => new Case<double>(batch, steps, input, hidden, GateShare.Inverted).Run());
    }

    [Theory, InlineData(0), InlineData(1), InlineData(64), InlineData(65)]
    public void Rows_come_longest_first_and_equal_ones_in_their_order(int batch)
    {
        var random = new Random(2);
        long[] lengths = [.. Enumerable.Range(0, batch).Select(_ => random.NextInt64(5))];
        var order = new LongestFirst(lengths);
        Assert.Equal(Enumerable.Range(0, batch).OrderByDescending(row => lengths[row]), order.Rows);
        Assert.Equal(order.Rows.Select(row => (int)lengths[row]), order.Lengths);
        Assert.Equal(order.Lengths.Chunk(64).Sum(tile => tile[0] + 1), order.Records);
    }

    private sealed class Case<T>(int batch, int steps, int input, int hidden, GateShare gate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly Random _random = new(1);

        public byte[] Run()
        {
            T[] x = Numbers(batch * steps * input), attention = Numbers(batch * steps);
            T[] m = Numbers(3 * hidden * (hidden + input + 1)), above = Numbers(batch * steps * hidden);
            T[] states = new T[above.Length], gradX = new T[x.Length], gradA = new T[attention.Length];
            T[] gradW = new T[3 * hidden * input], gradB = new T[3 * hidden], gradU = new T[3 * hidden * hidden];
            var order = new LongestFirst([.. Enumerable.Range(0, batch).Select(_ => _random.NextInt64(steps + 1))]);
            fixed (T* px = x, pa = attention, pm = m, pg = above, ps = states, gx = gradX, ga = gradA)
            fixed (T* gw = gradW, gb = gradB, gu = gradU)
            {
                AttentionalGruArguments<T> a = new()
                {
                    Steps = steps, Input = input, Hidden = hidden, Gate = gate, Order = order, X = px, Weights = pm,
                    Attention = gate.ReadsAttention ? pa : null, GradAttention = gate.ReadsAttention ? ga : null,
                    Out = ps, GradOut = pg, GradX = gx
                };
                using var records = new Scratch<T>(order.Records * a.RecordSize);
                a.Records = records.Pointer;
                AttentionalGruKernel<T>.Forward(a);
                AttentionalGruKernel<T>.Backward(a, gw, gb, gu);
            }
            T[][] results = [states, gradX, gradA, gradW, gradB, gradU];
            return [.. results.SelectMany(Bytes)];
        }

        private T[] Numbers(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(_random.NextDouble() - 0.5))];

        private static byte[] Bytes(T[] numbers)
        {
            Assert.DoesNotContain(T.NaN, numbers);
            return MemoryMarshal.AsBytes<T>(numbers).ToArray();
        }
    }
}
