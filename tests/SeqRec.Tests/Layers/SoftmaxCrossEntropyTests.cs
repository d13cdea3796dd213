using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class SoftmaxCrossEntropyTests
{
    public SoftmaxCrossEntropyTests()
    {
        manual_seed(1);
        set_num_threads(1);
    }

    // [N, V, D]: around the chunk of 96 rows, the tile of 192 classes, and widths that are no whole number of vectors.
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 2, 5 }, { 3, 7, 10 }, { 96, 192, 64 }, { 97, 193, 48 }, { 95, 191, 100 }, { 130, 577, 10 }, { 200, 31, 5 }, { 33, 1349, 64 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_double_precision(int n, int v, int d) => AssertAgrees(n, v, d, float64, 1e-12);

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_common_operators_in_single_precision(int n, int v, int d) => AssertAgrees(n, v, d, float32, 2e-6);

    [Theory, MemberData(nameof(Shapes))]
    public void Gradient_agrees_with_finite_differences(int n, int v, int d)
    {
        var (h, table, targets) = Case(n, v, d, float64);
        Gradients.AgreeWithDifferences(() => Fused.SoftmaxCrossEntropy(h, table, targets), h, table);
    }

    [Theory, InlineData(-80.0), InlineData(80.0)]
    public void Extreme_logits_neither_overflow_nor_vanish(double extreme)
    {
        var logits = where(rand(70, 300) > 0.5, extreme, -extreme).to_type(float32).requires_grad_();
        var (table, targets) = (eye(300), randint(300, [70]));
        AssertSame(Composed.SoftmaxCrossEntropy, Fused.SoftmaxCrossEntropy, logits, table, targets, 1e-5);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Likeliest_class_is_the_first_with_the_largest_logit(int n, int v, int d)
    {
        var (h, table, targets) = Case(n, v, d, float32);
        using var twice = cat([table, table], 0);  // every class has an equal one
        var (loss, likeliest) = Fused.SoftmaxCrossEntropyAndLikeliest(h, twice, targets);
        Assert.Equal(h.matmul(table.transpose(0, 1)).argmax(1).data<long>(), likeliest.data<long>());
        Assert.Equal(Fused.SoftmaxCrossEntropy(h, twice, targets).ToDouble(), loss.ToDouble());
    }

    [Fact]
    public void Logits_that_rise_or_fall_by_tiles_lose_nothing()  // what was summed before is shrunk to a larger logit
    {
        var slope = linspace(-60, 60, 1000).unsqueeze(1).requires_grad_();
        var h = tensor(new float[,] { { 1 }, { -1 }, { 0 } }).requires_grad_();
        AssertSame(Composed.SoftmaxCrossEntropy, Fused.SoftmaxCrossEntropy, h, slope, tensor(new long[] { 999, 999, 5 }), 1e-5);
    }

    [Fact]
    public void A_dominating_class_gives_the_loss_and_gradient_one_can_compute_by_hand()
    {
        var logits = tensor(new float[,] { { 80, 0, -80 }, { 80, 0, -80 } }).requires_grad_();
        var loss = Fused.SoftmaxCrossEntropy(logits, eye(3), tensor(new long[] { 0, 2 }));  // 0 and 160, to 35 digits
        Assert.Equal(80, loss.ToDouble(), 1e-5);
        loss.backward();
        Gradients.Close(tensor(new float[,] { { 0, 0, 0 }, { 0.5f, 0, -0.5f } }), logits.grad!, 1e-6);
    }

    [Fact]
    public void Equal_scores_cost_the_logarithm_of_the_number_of_classes() =>
        Assert.Equal(Math.Log(1349), Fused.SoftmaxCrossEntropy(zeros(70, 64), randn(1349, 64), zeros(70, int64)).ToDouble(), 1e-5);

    [Theory, InlineData(0), InlineData(5), InlineData(299)]
    public void NaN_anywhere_makes_the_loss_NaN(int row)  // else a training that diverged would look healthy
    {
        var (h, table, targets) = Case(4, 300, 8, float32);
        using (no_grad()) table[row, 3] = float.NaN;
        Assert.True(double.IsNaN(Fused.SoftmaxCrossEntropy(h, table, targets).ToDouble()));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void Repeated_on_the_same_threads_it_gives_the_same_bits(int threads)
    {
        set_num_threads(threads);
        var (h, table, targets) = Case(200, 700, 48, float32);
        Assert.Equal(Bits(Run(Fused.SoftmaxCrossEntropy, h, table, targets)), Bits(Run(Fused.SoftmaxCrossEntropy, h, table, targets)));
    }

    [Fact]
    public void Two_threads_agree_with_one()
    {
        var (h, table, targets) = Case(200, 700, 48, float32);
        var one = Run(Fused.SoftmaxCrossEntropy, h, table, targets);
        set_num_threads(2);
        foreach (var (expected, actual) in one.Zip(Run(Fused.SoftmaxCrossEntropy, h, table, targets))) Gradients.Close(expected, actual, 1e-5);
    }

    [Fact]
    public void Gradient_scales_with_what_comes_from_above_and_accumulates()
    {
        var (h, table, targets) = Case(5, 9, 4, float64);
        var once = Run(Fused.SoftmaxCrossEntropy, h, table, targets);
        (3 * Fused.SoftmaxCrossEntropy(h, table, targets)).backward();
        Fused.SoftmaxCrossEntropy(h, table, targets).backward();
        Gradients.Close(4 * once[1], h.grad!, 1e-12);
        Gradients.Close(4 * once[2], table.grad!, 1e-12);
    }

    [Fact]
    public void A_graph_that_is_kept_gives_the_same_gradient_each_time()  // what is handed out must not be what is remembered
    {
        var (h, table, targets) = Case(5, 9, 4, float64);
        var once = Run(Fused.SoftmaxCrossEntropy, h, table, targets);
        var loss = Fused.SoftmaxCrossEntropy(h, table, targets);
        for (var k = 0; k < 3; k++) autograd.backward(loss, retain_graph: true);
        Gradients.Close(3 * once[1], h.grad!, 1e-12);
        Gradients.Close(3 * once[2], table.grad!, 1e-12);
    }

    [Fact]
    public void Views_with_gaps_and_a_single_leaf_are_taken_as_they_are()
    {
        var (states, table, targets) = (randn(8, 20, float64).requires_grad_(), randn(31, 8, float64), randint(30, [20]));
        AssertSame((h, t, y) => Composed.SoftmaxCrossEntropy(h.t(), t[1..], y), (h, t, y) => Fused.SoftmaxCrossEntropy(h.t(), t[1..], y),
            states, table, targets, 1e-12);
    }

    private static void AssertAgrees(int n, int v, int d, ScalarType type, double tolerance)
    {
        var (h, table, targets) = Case(n, v, d, type);
        AssertSame(Composed.SoftmaxCrossEntropy, Fused.SoftmaxCrossEntropy, h, table, targets, tolerance);
    }

    private static void AssertSame(Loss expected, Loss actual, Tensor h, Tensor table, Tensor targets, double tolerance)
    {
        foreach (var (e, a) in Run(expected, h, table, targets).Zip(Run(actual, h, table, targets))) Gradients.Close(e, a, tolerance);
    }

    // Loss, then the gradients of those inputs that want one.
    private static Tensor[] Run(Loss loss, Tensor h, Tensor table, Tensor targets)
    {
        var value = loss(h, table, targets);
        return [value.detach(), .. autograd.grad([value], [.. new[] { h, table }.Where(t => t.requires_grad)])];
    }

    private static (Tensor H, Tensor Table, Tensor Targets) Case(int n, int v, int d, ScalarType type) =>
        (randn(n, d, type).requires_grad_(), randn(v, d, type).requires_grad_(), randint(v, [n]));

    private static byte[] Bits(IEnumerable<Tensor> tensors) => [.. tensors.SelectMany(t => t.bytes.ToArray())];

    private delegate Tensor Loss(Tensor h, Tensor table, Tensor targets);
}
