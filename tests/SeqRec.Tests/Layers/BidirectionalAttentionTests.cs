using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>What differs from <see cref="CausalAttentionTests"/>, whose kernel this is with later slots in sight.</summary>
[Collection(SharedTorchState.Name)]
public class BidirectionalAttentionTests
{
    private const long Key = 0x5EED_1234_5678_9ABC;

    public BidirectionalAttentionTests()
    {
        manual_seed(2);
        set_num_threads(1);
    }

    // Lengths of the sequences, heads, width of a head.
    public static TheoryData<int[], int, int> Shapes => new()
    {
        { [1], 1, 1 }, { [2, 7], 2, 5 }, { [1, 2, 7, 50], 2, 32 }, { [7, 0, 1, 0], 3, 1 }, { [16, 17, 15, 33, 8, 9], 4, 16 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators(int[] lengths, int heads, int width)
    {
        AssertAgrees(lengths, heads, width, float64, 1e-12);
        AssertAgrees(lengths, heads, width, float32, 5e-6);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences(int[] lengths, int heads, int width)
    {
        foreach (var p in new[] { 0, 0.3 })
        {
            var (q, k, v, offsets) = Case(lengths, heads, width, float64);
            var weights = randn_like(q);
            Gradients.AgreeWithDifferences(() => (Fused.BidirectionalAttention(q, k, v, offsets, heads, p, Key) * weights).sum(), q, k, v);
        }
    }

    [Fact]
    public void Without_preference_a_slot_is_the_mean_of_its_sequence()
    {
        var v = tensor(new float[,] { { 1 }, { 3 }, { 8 }, { 10 }, { 20 } });
        var mean = Fused.BidirectionalAttention(zeros(5, 1), zeros(5, 1), v, tensor(new long[] { 0, 3, 5 }), 1, 0, Key);
        Gradients.Close(tensor(new float[,] { { 4 }, { 4 }, { 4 }, { 15 }, { 15 } }), mean, 1e-6);
    }

    [Fact]
    public void Dropout_drops_a_fraction_p_of_all_weights_and_scales_the_rest()
    {
        var (equal, values) = (zeros(200, 200), eye(200));  // so that the result is the weights
        var w = Fused.BidirectionalAttention(equal, equal, values, tensor(new long[] { 0, 200 }), 1, 0.25, Key) * 200;  // 0 or 4/3
        Assert.InRange(w.eq(0).sum().ToDouble() / 40_000, 0.25 - 0.009, 0.25 + 0.009);  // four standard deviations
        Gradients.Close(tensor(4 / 3.0), w.max().to_type(float64), 1e-6);
    }

    [Fact]
    public void Padded_rows_are_the_same_attention()
    {
        var batch = SequenceBatch.Of([new(1, [1, 2, 3]), new(2, [4]), new(3, [])], [0, 0, 0], 3);
        var (packed, padded) = (Slots.Of(batch, true, false, CPU, causal: false), Slots.Of(batch, false, false, CPU, causal: false));
        var x = randn(6, 4);  // items 0..4 and one that nobody meets
        Tensor Attend(Slots slots) => slots.Last(slots.Attend(x[slots.Items], x[slots.Items] * 2, x[slots.Items] - 1, 2, 0));
        Gradients.Close(Attend(padded), Attend(packed), 1e-6);
    }

    private static void AssertAgrees(int[] lengths, int heads, int width, ScalarType type, double tolerance)
    {
        var (q, k, v, offsets) = Case(lengths, heads, width, type);
        var above = randn_like(q);
        var expected = Composed.BidirectionalAttention(q, k, v, offsets, heads, 0);
        var actual = Fused.BidirectionalAttention(q, k, v, offsets, heads, 0, Key);
        Gradients.Close(expected, actual, tolerance);
        var gradients = autograd.grad([expected], [q, k, v], [above]).Zip(autograd.grad([actual], [q, k, v], [above]));
        foreach (var (e, a) in gradients) Gradients.Close(e, a, tolerance);
    }

    private static (Tensor Q, Tensor K, Tensor V, Tensor Offsets) Case(int[] lengths, int heads, int width, ScalarType type)
    {
        Tensor Leaf() => randn(lengths.Sum(), heads * width, type).requires_grad_();
        return (Leaf(), Leaf(), Leaf(), cat([zeros(1, int64), tensor(lengths).to_type(int64).cumsum(0)]));
    }
}
