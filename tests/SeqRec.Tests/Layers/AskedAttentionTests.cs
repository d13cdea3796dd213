using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class AskedAttentionTests
{
    private const long Key = 0x5EED_1234_5678_9ABC;

    // Lengths of the sequences, how many of each ask, heads, width of a head.
    public static TheoryData<int[], int[], int, int> Shapes => new()
    {
        { [1], [1], 1, 1 }, { [2, 7], [0, 3], 2, 5 }, { [1, 2, 7, 50], [1, 1, 7, 20], 2, 32 }, { [90, 16, 17], [13, 16, 1], 3, 16 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Kernel_and_twin_agree(int[] lengths, int[] asking, int heads, int width)
    {
        var x = Case(lengths, asking, heads * width);
        foreach (var causal in new[] { true, false })
            AssertSame(Composed.AskedAttention(x.Q, x.K, x.V, x.Asking, x.Offsets, heads, causal, 0), Fused.AskedAttention(x.Q, x.K, x.V, x.Asking, x.Offsets, heads, causal, 0, Key), x.Q, x.K, x.V);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void It_is_the_last_rows_of_attention_and_drops_the_same_weights(int[] lengths, int[] asking, int heads, int width)
    {
        var x = Case(lengths, asking, heads * width);
        var rows = tensor(lengths.SelectMany((n, b) => Enumerable.Range(lengths[..b].Sum() + n - asking[b], asking[b])).Select(n => (long)n).ToArray());
        foreach (var causal in new[] { true, false })
        {
            var all = zeros_like(x.K).index_copy_(0, rows, x.Q);
            var whole = causal ? Fused.CausalAttention(all, x.K, x.V, x.Offsets, heads, 0.4, Key) : Fused.BidirectionalAttention(all, x.K, x.V, x.Offsets, heads, 0.4, Key);
            AssertSame(whole.index_select(0, rows), Fused.AskedAttention(x.Q, x.K, x.V, x.Asking, x.Offsets, heads, causal, 0.4, Key), x.Q, x.K, x.V);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences(int[] lengths, int[] asking, int heads, int width)
    {
        var x = Case(lengths, asking, heads * width);
        foreach (var causal in new[] { true, false })
            Gradients.AgreeWithDifferences(() => Fused.AskedAttention(x.Q, x.K, x.V, x.Asking, x.Offsets, heads, causal, 0.3, Key).pow(2).sum(), x.Q, x.K, x.V);
    }

    private static void AssertSame(Tensor expected, Tensor actual, params Tensor[] inputs)
    {
        Gradients.Close(expected, actual, 1e-12);
        foreach (var (e, a) in autograd.grad([expected.pow(2).sum()], inputs).Zip(autograd.grad([actual.pow(2).sum()], inputs))) Gradients.Close(e, a, 1e-12);
    }

    private static (Tensor Q, Tensor K, Tensor V, Tensor Asking, Tensor Offsets) Case(int[] lengths, int[] asking, int dim)
    {
        manual_seed(6);
        Tensor Draw(int rows) => randn([rows, dim], float64, requires_grad: true);
        static Tensor Offsets(int[] counts) => tensor([0L, .. counts.Select((_, b) => (long)counts[..(b + 1)].Sum())]);
        return (Draw(asking.Sum()), Draw(lengths.Sum()), Draw(lengths.Sum()), Offsets(asking), Offsets(lengths));
    }
}
