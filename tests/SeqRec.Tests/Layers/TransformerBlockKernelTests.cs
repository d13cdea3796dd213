using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class TransformerBlockKernelTests
{
    private const double Eps = 1e-2;
    private static readonly long[] s_keys = [0x5EED_1234_5678_9ABC, -3, 77];

    // Lengths of the sequences, how many of each ask, heads, width of a head, inner width: within what the kernel takes at a time,
    // around it, and one sequence that is longer.
    public static TheoryData<int[], int[], int, int, int> Shapes => new()
    {
        { [1], [1], 1, 1, 1 }, { [2, 7, 3], [0, 3, 1], 2, 5, 7 }, { [50, 1, 17, 20], [20, 1, 17, 3], 2, 32, 256 },
        { [.. Enumerable.Range(1, 60)], [.. Enumerable.Range(1, 60).Select(n => n / 3)], 2, 10, 33 }, { [3, 500, 2, 383, 1, 1], [1, 400, 0, 20, 1, 0], 2, 8, 16 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void It_agrees_with_its_parts(int[] lengths, int[] asking, int heads, int width, int inner)
    {
        foreach (var (type, tolerance) in new[] { (float32, 1e-5), (float64, 1e-13) })
            foreach (var causal in new[] { true, false })
                foreach (var p in new[] { 0, 0.3 })
                    foreach (var asked in new[] { null, Case.AskedOf(lengths, asking, causal) })
                    {
                        var layer = new Case(lengths, heads, width, inner, type) { Causal = causal, P = p, Asked = asked };
                        foreach (var (expected, actual) in Run(layer, layer.Parts).Zip(Run(layer, layer.Whole))) Gradients.Close(expected, actual, tolerance, floor: 1);
                    }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Its_gradient_agrees_with_finite_differences(int[] lengths, int[] asking, int heads, int width, int inner)
    {
        foreach (var causal in new[] { true, false })
            foreach (var asked in new[] { null, Case.AskedOf(lengths, asking, causal) })
            {
                var layer = new Case(lengths, heads, width, inner, float64) { Causal = causal, P = 0.3, Asked = asked };
                Gradients.AgreeWithDifferences(() => layer.Whole().pow(3).sum(), [.. layer.Inputs.Except([layer.KeyBias])]);
            }
    }

    [Fact]
    public void Two_threads_agree_with_one()
    {
        var layer = new Case([.. Enumerable.Range(1, 40)], 2, 8, 16, float64) { P = 0.3 };
        set_num_threads(1);
        var one = Run(layer, layer.Whole);
        set_num_threads(2);
        var two = Run(layer, layer.Whole);
        set_num_threads(1);
        foreach (var (expected, actual) in one.Zip(two)) Gradients.Close(expected, actual, 1e-12);
    }

    [Fact]
    public void Where_nothing_learns_the_output_is_the_same()
    {
        var layer = new Case([9, 4, 30], 2, 8, 16, float32) { P = 0.3, Causal = true };
        using var guard = no_grad();
        Gradients.Close(layer.Parts(), layer.Whole(), 1e-6);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var layer = new Case([3, 2], 2, 4, 16, float32);
        void Refused(string message, Func<Tensor> call) => Refusals.Contain(message, call);
        Tensor Asked(Tensor rows, params long[] asking) => (layer with { Asked = (rows, tensor(asking)) }).Whole();
        Tensor Weight(int place, Tensor weight) => layer.Whole([.. layer.Weights.Select((w, k) => k == place ? weight : w)]);
        Refused("the heads divide D", () => (layer with { Heads = 3 }).Whole());
        Refused("offsets rise from 0 to N = 5", () => (layer with { Offsets = tensor([0L, 3, 4]) }).Whole());
        Refused("asking rises from 0 to M", () => Asked(tensor([0L, 1]), 0, 1, 3));
        Refused("more queries than slots", () => Asked(tensor([0L, 3, 4, 4]), 0, 1, 4));
        Refused("a slot is outside 0..4", () => Asked(tensor([0L, 5]), 0, 1, 2));
        Refused("maps are [D, D]", () => Weight(4, zeros(8, 7)));
        Refused("a norm has weights", () => Weight(9, zeros(7)));
        Refused("W1 is [F, D]", () => Weight(11, zeros(15)));
        Refused("W2 is [D, F]", () => Weight(12, zeros(16, 8)));
        Refused("of x's type", () => Weight(0, zeros(8, 8, float64)));
        Refused("probabilities are in [0, 1)", () => (layer with { P = 1 }).Whole());
        Refused("16 weights and 3 keys", () => layer.Whole(layer.Weights[1..]));
    }

    // The output, then the gradients of the inputs.
    private static Tensor[] Run(Case layer, Func<Tensor> forward)
    {
        var y = forward();
        return [y.detach(), .. autograd.grad([(y * linspace(1, 2, y.numel(), y.dtype).view(y.shape)).sum()], layer.Inputs)];
    }

    private sealed record Case(Tensor X, Tensor Offsets, Tensor[] Weights)
    {
        public Case(int[] lengths, int heads, int width, int inner, ScalarType type) : this(ones(1), Starts(lengths), [])
        {
            manual_seed(6);
            var (d, f) = (heads * width, inner);
            long[][] shapes = [[d, d], [d], [d, d], [d], [d, d], [d], [d, d], [d], [d], [d], [f, d], [f], [d, f], [d], [d], [d]];
            (Heads, X, Weights) = (heads, randn([lengths.Sum(), d], type, requires_grad: true), [.. shapes.Select(shape => (0.3 * randn(shape, type)).requires_grad_())]);
        }

        public long Heads { get; init; }
        public bool Causal { get; init; }
        public double P { get; init; }
        public (Tensor Rows, Tensor Offsets)? Asked { get; init; }

        public Tensor[] Inputs => [X, .. Weights];

        // Shifts all scores of a query alike, so that its gradient is rounding alone.
        public Tensor KeyBias => Weights[3];

        // The last ones of each sequence, or the first ones where slots see all others.
        public static (Tensor Rows, Tensor Offsets)? AskedOf(int[] lengths, int[] asking, bool causal) => (
            tensor(lengths.SelectMany((n, b) => Enumerable.Range(lengths[..b].Sum() + (causal ? n - asking[b] : 0), asking[b])).Select(n => (long)n).ToArray()),
            Starts(asking));

        public Tensor Whole() => Whole(Weights);

        public Tensor Whole(Tensor[] weights)
        {
            var keys = new Queue<long>(s_keys);
            var asked = Asked is var (rows, asking) ? new AskedSlots(rows, asking) : null;
            return Fused.TransformerBlock(X, asked, Offsets, weights, Heads, Causal, Eps, P, P, keys.Dequeue) ?? throw new InvalidOperationException("There is no kernel of the whole layer.");
        }

        public Tensor Parts()
        {
            var x = Asked is var (rows, _) ? X.index_select(0, rows) : X;
            var h = Added(x, Map(Attended(x), 6), 8, s_keys[1]);
            return Added(h, Fused.FeedForward(h, Weights[10], Weights[11], Weights[12], Weights[13]), 14, s_keys[2]);
        }

        private Tensor Attended(Tensor x)
        {
            var (q, k, v) = (Map(x, 0), Map(X, 2), Map(X, 4));
            if (Asked is var (_, asking)) return Fused.AskedAttention(q, k, v, asking, Offsets, Heads, Causal, P, s_keys[0]);
            return Causal ? Fused.CausalAttention(q, k, v, Offsets, Heads, P, s_keys[0]) : Fused.BidirectionalAttention(q, k, v, Offsets, Heads, P, s_keys[0]);
        }

        private Tensor Map(Tensor x, int place) => nn.functional.linear(x, Weights[place], Weights[place + 1]);

        private Tensor Added(Tensor x, Tensor z, int norm, long key) => Fused.ResidualNorm(x, z, Weights[norm], Weights[norm + 1], Eps, P, key);

        private static Tensor Starts(int[] counts) => tensor([0L, .. counts.Select((_, b) => (long)counts[..(b + 1)].Sum())]);
    }
}
