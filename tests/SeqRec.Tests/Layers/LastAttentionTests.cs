using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class LastAttentionTests
{
    private const long Key = 0x5EED_1234_5678_9ABC;

    // Lengths of the sequences, heads, width of a head.
    public static TheoryData<int[], int, int> Shapes => new() { { [1], 1, 1 }, { [2, 7], 2, 5 }, { [1, 2, 7, 50], 2, 32 }, { [200, 16, 17], 3, 16 } };

    [Theory, MemberData(nameof(Shapes))]
    public void Kernel_and_twin_agree(int[] lengths, int heads, int width)
    {
        var (q, k, v, offsets) = Case(lengths, heads * width);
        AssertSame(1e-12, Composed.LastAttention(q, k, v, offsets, heads, 0), Fused.LastAttention(q, k, v, offsets, heads, 0, Key), q, k, v);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void It_is_the_last_row_of_causal_attention_and_drops_the_same_weights(int[] lengths, int heads, int width)
    {
        var (q, k, v, offsets) = Case(lengths, heads * width);
        var last = offsets[1..] - 1;
        var all = zeros_like(k).index_copy_(0, last, q);
        AssertSame(1e-12, Fused.CausalAttention(all, k, v, offsets, heads, 0.4, Key).index_select(0, last), Fused.LastAttention(q, k, v, offsets, heads, 0.4, Key), q, k, v);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences(int[] lengths, int heads, int width)
    {
        var (q, k, v, offsets) = Case(lengths, heads * width);
        Gradients.AgreeWithDifferences(() => Fused.LastAttention(q, k, v, offsets, heads, 0.3, Key).pow(2).sum(), q, k, v);
    }

    private static void AssertSame(double tolerance, Tensor expected, Tensor actual, params Tensor[] inputs)
    {
        Gradients.Close(expected, actual, tolerance);
        foreach (var (e, a) in autograd.grad([expected.pow(2).sum()], inputs).Zip(autograd.grad([actual.pow(2).sum()], inputs))) Gradients.Close(e, a, tolerance);
    }

    private static (Tensor Q, Tensor K, Tensor V, Tensor Offsets) Case(int[] lengths, int dim)
    {
        manual_seed(6);
        Tensor Draw(int rows) => randn([rows, dim], float64, requires_grad: true);
        long[] offsets = [0, .. lengths.Select((_, b) => (long)lengths[..(b + 1)].Sum())];
        return (Draw(lengths.Length), Draw(lengths.Sum()), Draw(lengths.Sum()), tensor(offsets));
    }
}
