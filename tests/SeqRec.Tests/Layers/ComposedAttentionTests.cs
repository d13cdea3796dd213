using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Attention composed over padded rows is that of the formula, one sequence and one head at a time.</summary>
[Collection(SharedTorchState.Name)]
public class ComposedAttentionTests
{
    private const int Heads = 2, Dim = 6;

    public ComposedAttentionTests() => manual_seed(4);

    public static TheoryData<int[]> Ragged =>
    [
        [1], [0], [0, 3, 0], [50, 0, 1], [7, 7, 7], [2, 50, 3, 49, 1],
        [.. Enumerable.Range(0, 51)], [.. Enumerable.Range(0, 51).Select(n => 50 - n)],
    ];

    [Theory, MemberData(nameof(Ragged))]
    public void Later_slots_are_hidden(int[] lengths) =>
        AssertSame(lengths, lengths, causal: true, x => Composed.CausalAttention(x.Q, x.K, x.V, x.Offsets, Heads, 0));

    [Theory, MemberData(nameof(Ragged))]
    public void All_slots_are_seen(int[] lengths) => AssertSame(
        lengths, lengths, causal: false, x => Composed.BidirectionalAttention(x.Q, x.K, x.V, x.Offsets, Heads, 0));

    [Theory, MemberData(nameof(Ragged))]
    public void Some_slots_ask(int[] lengths)
    {
        int[] asking = [.. lengths.Select((n, b) => b % 4 == 0 ? n : n / (b % 4 + 1))];
        foreach (var causal in new[] { true, false })
            AssertSame(lengths, asking, causal, x =>
                Composed.AskedAttention(x.Q, x.K, x.V, x.Asking, x.Offsets, Heads, causal, 0));
    }

    [Theory, MemberData(nameof(Ragged))]
    public void Last_slots_ask(int[] lengths)
    {
        int[] some = [.. lengths.Select(n => Math.Max(n, 1))];
        int[] one = [.. some.Select(_ => 1)];
        AssertSame(some, one, causal: true, x => Composed.LastAttention(x.Q, x.K, x.V, x.Offsets, Heads, 0));
    }

    [Fact]
    public void Attention_hides_what_its_mask_says()
    {
        var (q, k, v) = (randn(3, 2, 4, 5), randn(3, 2, 4, 5), randn(3, 2, 4, 5));
        var mask = tensor(new[,]
        {
            { false, true, true, false }, { true, false, true, true },
            { false, false, false, true }, { false, true, false, false }
        });
        var w = (q.matmul(k.transpose(-1, -2)) / Math.Sqrt(5)).masked_fill(mask, float.NegativeInfinity).softmax(-1);
        Gradients.Close(w.matmul(v), Composed.Attention(q, k, v, mask, 0), 1e-5);
    }

    [Fact]
    public void Weights_are_dropped_with_probability_p_and_the_rest_scaled()
    {
        var (equal, values) = (zeros(200, 200), eye(200));  // so that the result is the weights
        foreach (var w in new[]
        {
            Composed.BidirectionalAttention(equal, equal, values, tensor([0L, 200]), 1, 0.25) * 200,
            Composed.AskedAttention(equal, equal, values, tensor([0L, 200]), tensor([0L, 200]), 1, false, 0.25) * 200,
        })
        {
            Assert.InRange(w.eq(0).sum().ToDouble() / 40_000, 0.25 - 0.009, 0.25 + 0.009);  // four standard deviations
            Gradients.Close(tensor(4 / 3.0), w.max().to_type(float64), 1e-6);
        }
    }

    private static void AssertSame(int[] lengths, int[] asking, bool causal, Func<Case, Tensor> attention)
    {
        foreach (var (type, tolerance) in new[] { (float64, 1e-12), (float32, 2e-5) })
        {
            var x = new Case(lengths, asking, type);
            var (expected, actual) = (x.OneByOne(causal), attention(x));
            Assert.Equal(expected.shape, actual.shape);
            if (expected.numel() == 0) continue;
            Gradients.Close(expected, actual, tolerance);
            foreach (var (e, a) in Slopes(expected, x).Zip(Slopes(actual, x)))
                Gradients.Close(e, a, tolerance, floor: 1);
        }
    }

    private static IList<Tensor> Slopes(Tensor y, Case x) => autograd.grad([y.pow(2).sum()], [x.Q, x.K, x.V]);

    private sealed record Case(Tensor Q, Tensor K, Tensor V, Tensor Asking, Tensor Offsets)
    {
        private readonly int[] lengths = [], asking = [];

        public Case(int[] lengths, int[] asking, ScalarType type)
            : this(Leaf(asking, type), Leaf(lengths, type), Leaf(lengths, type), Starts(asking), Starts(lengths)) =>
            (this.lengths, this.asking) = (lengths, asking);

        // The last slots of each sequence ask; one head and one sequence at a time. [M, H·d]
        public Tensor OneByOne(bool causal)
        {
            var asks = Enumerable.Range(0, lengths.Length).Where(b => asking[b] > 0);
            return cat([zeros([0, Dim], Q.dtype), .. asks.Select(b => AttentionOf(b, causal))]);
        }

        private Tensor AttentionOf(int b, bool causal)
        {
            var (from, to, first) = (lengths[..b].Sum(), lengths[..(b + 1)].Sum(), asking[..b].Sum());
            var q = Q[first..(first + asking[b])].chunk(Heads, 1);
            var (k, v) = (K[from..to].chunk(Heads, 1), V[from..to].chunk(Heads, 1));
            return cat([.. Enumerable.Range(0, Heads).Select(h => Formula(q[h], k[h], v[h], causal))], 1);
        }

        private static Tensor Formula(Tensor q, Tensor k, Tensor v, bool causal)
        {
            var scores = q.matmul(k.transpose(0, 1)) / Math.Sqrt(q.shape[1]);
            var later = ones_like(scores).triu(k.shape[0] - q.shape[0] + 1) > 0;
            return (causal ? scores.masked_fill(later, float.NegativeInfinity) : scores).softmax(-1).matmul(v);
        }

        private static Tensor Leaf(int[] counts, ScalarType type) =>
            randn([counts.Sum(), Dim], type, requires_grad: true);

        private static Tensor Starts(int[] counts) =>
            tensor([0L, .. counts.Select((_, b) => (long)counts[..(b + 1)].Sum())]);
    }
}
