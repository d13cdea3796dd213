using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class CausalAttentionTests
{
    private const long Key = 0x5EED_1234_5678_9ABC;

    public CausalAttentionTests()
    {
        manual_seed(2);
        set_num_threads(1);
    }

    // Lengths of the sequences, heads, width of a head.
    public static TheoryData<int[], int, int> Shapes => new()
    {
        { [1], 1, 1 }, { [2, 7], 2, 5 }, { [50], 1, 32 }, { [1, 2, 7, 50], 2, 32 }, { [200], 2, 5 }, { [7, 0, 1, 0], 3, 1 }, { [16, 17, 15, 33, 8, 9], 4, 16 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_double_precision(int[] lengths, int heads, int width) => AssertAgrees(lengths, heads, width, float64, 1e-12);

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_single_precision(int[] lengths, int heads, int width) => AssertAgrees(lengths, heads, width, float32, 5e-6);

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences_without_dropout(int[] lengths, int heads, int width) => CheckGradient(lengths, heads, width, 0);

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences_under_the_same_mask(int[] lengths, int heads, int width) => CheckGradient(lengths, heads, width, 0.3);

    [Fact]
    public void Without_preference_a_slot_is_the_mean_of_its_sequence_so_far()
    {
        var v = tensor(new float[,] { { 1 }, { 3 }, { 8 }, { 10 }, { 20 } });
        var mean = Fused.CausalAttention(zeros(5, 1), zeros(5, 1), v, tensor(new long[] { 0, 3, 5 }), 1, 0, Key);
        Gradients.Close(tensor(new float[,] { { 1 }, { 2 }, { 4 }, { 10 }, { 15 } }), mean, 1e-6);
    }

    [Fact]
    public void Extreme_scores_pick_one_slot()
    {
        var k = tensor(new float[,] { { 80 }, { -80 }, { 0 } });
        var picked = Fused.CausalAttention(full(3, 1, 80f), k, tensor(new float[,] { { 1 }, { 2 }, { 3 } }), tensor(new long[] { 0, 3 }), 1, 0, Key);
        Gradients.Close(ones(3, 1), picked, 1e-6);
    }

    [Fact]
    public void NaN_in_a_key_reaches_every_slot_that_sees_it()
    {
        var k = randn(5, 4);
        k[2, 1] = float.NaN;
        var seen = Fused.CausalAttention(randn(5, 4), k, randn(5, 4), tensor(new long[] { 0, 5 }), 1, 0, Key).isnan().any(1, false);
        Assert.Equal([false, false, true, true, true], seen.data<bool>().ToArray());
    }

    [Theory, InlineData(0.1), InlineData(0.5), InlineData(0.9)]
    public void Dropout_drops_a_fraction_p_and_scales_the_rest(double p)
    {
        var kept = KeptWeights(200, p, Key);  // 20,100 weights, each 0 or 1 / (1 - p)
        Assert.Equal([0, 1 / (1 - p)], kept.Distinct().Order(), Near);
        var fraction = kept.Count(w => w == 0) / (double)kept.Length;
        Assert.InRange(fraction, p - 4 * Math.Sqrt(p * (1 - p) / kept.Length), p + 4 * Math.Sqrt(p * (1 - p) / kept.Length));
    }

    [Fact]
    public void The_key_alone_decides_the_mask()
    {
        Assert.Equal(KeptWeights(40, 0.5, Key), KeptWeights(40, 0.5, Key));
        var (one, other) = (KeptWeights(200, 0.5, Key), KeptWeights(200, 0.5, Key + 1));
        Assert.InRange(one.Zip(other).Count(pair => pair.First != pair.Second) / (double)one.Length, 0.48, 0.52);
    }

    [Fact]
    public void Heads_and_sequences_have_masks_of_their_own()
    {
        var v = cat([eye(60), eye(60)], 1).repeat(2, 1);  // both heads and both sequences show their weights
        var w = Fused.CausalAttention(zeros(120, 120), zeros(120, 120), v, tensor(new long[] { 0, 60, 120 }), 2, 0.5, Key) > 0;
        var masks = new[] { w[..60, ..60], w[..60, 60..], w[60.., ..60], w[60.., 60..] };
        for (var a = 0; a < masks.Length; a++)
            for (var b = 0; b < a; b++)
                Assert.InRange((masks[a] != masks[b]).sum().ToDouble() / 1830, 0.44, 0.56);  // half of 60 * 61 / 2 weights
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var one = Forward();
        set_num_threads(2);
        Assert.Equal(one, Forward());

        static byte[] Forward()
        {
            manual_seed(3);
            var (q, k, v, offsets) = Case([9, 4, 17, 2, 30, 1, 8, 8, 3], 2, 5, float32);
            var y = Fused.CausalAttention(q, k, v, offsets, 2, 0.2, Key);
            return [.. new[] { y }.Concat(autograd.grad([y.sum()], [q, k, v])).SelectMany(t => t.bytes.ToArray())];
        }
    }

    private static void AssertAgrees(int[] lengths, int heads, int width, ScalarType type, double tolerance)
    {
        var (q, k, v, offsets) = Case(lengths, heads, width, type);
        var above = randn_like(q);
        var (expected, actual) = (Composed.CausalAttention(q, k, v, offsets, heads, 0), Fused.CausalAttention(q, k, v, offsets, heads, 0, Key));
        Gradients.Close(expected, actual, tolerance);
        foreach (var (e, a) in autograd.grad([expected], [q, k, v], [above]).Zip(autograd.grad([actual], [q, k, v], [above]))) Gradients.Close(e, a, tolerance);
    }

    private static void CheckGradient(int[] lengths, int heads, int width, double p)
    {
        var (q, k, v, offsets) = Case(lengths, heads, width, float64);
        var weights = randn_like(q);
        Gradients.AgreeWithDifferences(() => (Fused.CausalAttention(q, k, v, offsets, heads, p, Key) * weights).sum(), q, k, v);
    }

    private static (Tensor Q, Tensor K, Tensor V, Tensor Offsets) Case(int[] lengths, int heads, int width, ScalarType type)
    {
        Tensor Leaf() => randn(lengths.Sum(), heads * width, type).requires_grad_();
        return (Leaf(), Leaf(), Leaf(), cat([zeros(1, int64), tensor(lengths).to_type(int64).cumsum(0)]));
    }

    // The identity as values shows the weights, and equal scores make them 1 / (i + 1) before dropout: the lower triangle, row by row.
    private static double[] KeptWeights(int length, double p, long key)
    {
        var w = Fused.CausalAttention(zeros(length, length, float64), zeros(length, length, float64), eye(length, dtype: float64), tensor(new long[] { 0, length }), 1, p, key);
        var rows = w.data<double>().ToArray();
        return [.. Enumerable.Range(0, length).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => Math.Round(rows[i * length + j] * (i + 1), 12)))];
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
}
