using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class AttentionalGruKernelTests
{
    public AttentionalGruKernelTests()
    {
        manual_seed(3);
        set_num_threads(1);
    }

    public static TheoryData<AttentionGate> Gates => [.. Enum.GetValues<AttentionGate>()];

    // Every gate with widths that fill vectors and widths that do not, and more rows than a tile has.
    public static TheoryData<AttentionGate, int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<AttentionGate, int, int, int, int>();
            foreach (var gate in Enum.GetValues<AttentionGate>())
                foreach (var (rows, steps, input, hidden) in ((int, int, int, int)[])[(5, 4, 1, 1), (7, 6, 4, 3), (70, 12, 36, 36), (33, 5, 3, 50), (130, 9, 20, 64)])
                    shapes.Add(gate, rows, steps, input, hidden);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_single_precision(AttentionGate gate, int rows, int steps, int input, int hidden) =>
        AssertAgrees(new(rows, steps, input, hidden, float32), gate, 1e-5);

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_double_precision(AttentionGate gate, int rows, int steps, int input, int hidden) =>
        AssertAgrees(new(rows, steps, input, hidden, float64), gate, 1e-12);

    [Theory, MemberData(nameof(Gates))]
    public void Gradients_agree_with_finite_differences(AttentionGate gate)
    {
        using var scope = NewDisposeScope();
        var c = new Case(9, 6, 3, 5, float64);
        var weights = randn(9, 6, 5, float64);
        Gradients.AgreeWithDifferences(() => (c.Fused(gate) * weights).sum(), [.. c.Inputs.Where((_, k) => k != 1 || gate != AttentionGate.None)]);
    }

    [Theory, MemberData(nameof(Gates))]
    public void Threads_change_no_bit(AttentionGate gate)
    {
        using var scope = NewDisposeScope();
        var c = new Case(150, 7, 6, 5, float32);
        Tensor[] Run(int threads)
        {
            set_num_threads(threads);
            var h = c.Fused(gate);
            return [h, .. autograd.grad([h.square().sum()], [c.Inputs[0], c.Inputs[2], c.Inputs[3], c.Inputs[4]])];
        }
        var (one, two) = (Run(1), Run(2));
        set_num_threads(1);
        Assert.All(one.Zip(two), pair => Assert.Equal(0, (pair.First - pair.Second).abs().max().ToDouble()));
    }

    [Fact]
    public void Without_gradients_the_states_are_the_same()
    {
        using var scope = NewDisposeScope();
        var c = new Case(70, 5, 4, 3, float32);
        var expected = c.Fused(AttentionGate.Update);
        using var guard = no_grad();
        Assert.Equal(0, (expected - c.Fused(AttentionGate.Update)).abs().max().ToDouble());
    }

    [Fact]
    public void Extreme_inputs_saturate_and_small_ones_keep_their_digits()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1e4f, -90, -20, -1e-6f, 0, 1e-6f, 0.3f, 20, 90, 1e4f });
        // A cell that takes in all of n = tanh(x).
        var n = Fused.AttentionalGru(x.view(10, 1, 1), ones(10, 1), ones(10, int64), tensor(new float[,] { { 0 }, { 0 }, { 1 } }), zeros(3), zeros(3, 1), AttentionGate.Replace).flatten();
        Assert.True(((n - x.tanh()).abs() <= 4e-7 * x.tanh().abs()).all().ToBoolean());
        // And one whose n is 1 to rounding, so that its state is u = sigmoid(x).
        var u = Fused.AttentionalGru(x.view(10, 1, 1), ones(10, 1), ones(10, int64), tensor(new float[,] { { 1 }, { 0 }, { 0 } }), tensor(new float[] { 0, 0, 20 }), zeros(3, 1), AttentionGate.None).flatten();
        Assert.True(u.allclose(x.sigmoid(), 0, 2e-7));
    }

    [Fact]
    public void NaN_stays_in_its_row()
    {
        using var scope = NewDisposeScope();
        var c = new Case(5, 4, 3, 2, float32);
        using (no_grad()) c.Inputs[0][0, 1, 2] = float.NaN;
        var seen = c.Fused(AttentionGate.Update).isnan().any(2, false);
        Assert.Equal([false, true, true, true], seen[0].data<bool>().ToArray());
        Assert.False(seen[1..].any().ToBoolean());
    }

    private static void AssertAgrees(Case c, AttentionGate gate, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (expected, actual) = (c.Composed(gate), c.Fused(gate));
        Gradients.Close(expected, actual, tolerance);
        var above = randn_like(expected);
        foreach (var k in Enumerable.Range(0, c.Inputs.Length).Where(k => k != 1 || gate != AttentionGate.None))  // a plain one reads no attention
            Gradients.Close(autograd.grad([expected], [c.Inputs[k]], [above], retain_graph: true)[0], autograd.grad([actual], [c.Inputs[k]], [above], retain_graph: true)[0], tolerance);
    }

    private sealed class Case(int rows, int steps, int input, int hidden, ScalarType type)
    {
        private readonly Tensor lengths = cat([tensor(new long[] { steps, 0 }), randint(0, steps + 1, [rows - 2], int64)]);

        // x, a, w, b, u
        public Tensor[] Inputs { get; } =
        [
            randn(rows, steps, input, type).requires_grad_(), rand(rows, steps, type).requires_grad_(),
            (randn(3 * hidden, input, type) / Math.Sqrt(input)).detach().requires_grad_(), randn(3 * hidden, type).requires_grad_(),
            (randn(3 * hidden, hidden, type) / Math.Sqrt(hidden)).detach().requires_grad_()
        ];

        public Tensor Fused(AttentionGate gate) => SeqRec.Layers.Fused.AttentionalGru(Inputs[0], Inputs[1], lengths, Inputs[2], Inputs[3], Inputs[4], gate);

        public Tensor Composed(AttentionGate gate) => SeqRec.Layers.Composed.AttentionalGru(Inputs[0], Inputs[1], lengths, Inputs[2], Inputs[3], Inputs[4], gate);
    }
}
