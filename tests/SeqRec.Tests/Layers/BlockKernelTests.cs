using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class BlockKernelTests
{
    private const long Key = 0x5EED_1234_5678_9ABC;
    private const double Eps = 0.01;

    // [N, D, F]: around the tile of 48 rows, and widths that are no whole number of vectors.
    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 1 }, { 5, 3, 7 }, { 48, 16, 64 }, { 49, 64, 256 }, { 200, 20, 33 } };

    [Theory, MemberData(nameof(Shapes))]
    public void The_networks_kernel_and_twin_agree(int n, int d, int f)
    {
        Agree(1e-12, Composed.FeedForward, Fused.FeedForward, Network(n, d, f, float64));
        Agree(3e-5, Composed.FeedForward, Fused.FeedForward, Network(n, d, f, float32));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_networks_gradient_agrees_with_finite_differences(int n, int d, int f)
    {
        var x = Network(n, d, f, float64);
        Gradients.AgreeWithDifferences(() => Fused.FeedForward(x[0], x[1], x[2], x[3], x[4]).pow(2).sum(), x);
    }

    [Fact]
    public void Gelu_is_exact_over_the_whole_range()
    {
        var x = linspace(-12, 12, 4801).unsqueeze(1).requires_grad_();
        Tensor[] identity = [x, ones(1, 1), zeros(1), ones(1, 1), zeros(1)];
        var (expected, actual) = (x.to_type(float64).gelu(), Fused.FeedForward(x, identity[1], identity[2], identity[3], identity[4]));
        Assert.InRange((expected - actual).abs().max().ToDouble(), 0, 1e-6);
        var slopes = new[] { expected, actual }.Select(y => autograd.grad([y.sum()], [x])[0].to_type(float64)).ToArray();
        Assert.InRange((slopes[0] - slopes[1]).abs().max().ToDouble(), 0, 1e-6);
    }

    [Theory, InlineData(1, 2), InlineData(70, 5), InlineData(130, 64)]
    public void The_norms_kernel_and_twin_agree(int n, int d)
    {
        foreach (var (type, tolerance) in new[] { (float64, 1e-9), (float32, 1e-4) })
            foreach (var p in new[] { 0, 0.3 })
                Agree(tolerance, (x, z, w, b, _) => Composed.ResidualNorm(x, Fused.Dropout(z, p, Key), w, b, Eps), (x, z, w, b, _) => Fused.ResidualNorm(x, z, w, b, Eps, p, Key), Norm(n, d, type));
    }

    [Theory, InlineData(1, 2), InlineData(70, 5), InlineData(130, 64)]
    public void The_norms_gradient_agrees_with_finite_differences(int n, int d)
    {
        var x = Norm(n, d, float64);
        Gradients.AgreeWithDifferences(() => Fused.ResidualNorm(x[0], x[1], x[2], x[3], 0.1, 0.3, Key).pow(3).sum(), x);
    }

    [Theory, InlineData(1, 2), InlineData(70, 5), InlineData(130, 64)]
    public void A_norm_without_a_sum_is_that_of_libtorch(int n, int d)
    {
        foreach (var (type, tolerance) in new[] { (float64, 1e-9), (float32, 1e-4) })
        {
            var norm = nn.LayerNorm(d, Eps).to(type);
            Tensor[] inputs = [randn(n, d, type, requires_grad: true), norm.weight!, norm.bias!];
            Agree(tolerance, (x, _, _, _, _) => norm.call(x), (x, _, _, _, _) => Fused.LayerNorm(x, norm), inputs);
        }
    }

    [Fact]
    public void Two_threads_agree_with_one_and_rows_may_have_several_dimensions()
    {
        set_num_threads(1);
        var x = Network(300, 16, 64, float64);
        var one = Run(Fused.FeedForward, x);
        set_num_threads(2);
        var two = Run((h, a, b, c, d) => Fused.FeedForward(h.view(3, 100, 16), a, b, c, d).flatten(0, 1), x);
        set_num_threads(1);
        foreach (var (expected, actual) in one.Zip(two)) Gradients.Close(expected, actual, 1e-12);
    }

    private static void Agree(double tolerance, Part expected, Part actual, Tensor[] inputs)
    {
        foreach (var (e, a) in Run(expected, inputs).Zip(Run(actual, inputs))) Gradients.Close(e, a, tolerance);
    }

    // The output, then the gradients of the inputs.
    private static Tensor[] Run(Part part, Tensor[] x)
    {
        var y = part(x[0], x[1], x[2], x[Math.Min(3, x.Length - 1)], x[^1]);
        return [y.detach(), .. autograd.grad([(y * linspace(1, 2, y.numel(), y.dtype).view(y.shape)).sum()], x)];
    }

    private static Tensor[] Network(int n, int d, int f, ScalarType type) => Draw(type, [n, d], [f, d], [f], [d, f], [d]);

    private static Tensor[] Norm(int n, int d, ScalarType type) => Draw(type, [n, d], [n, d], [d], [d]);

    private static Tensor[] Draw(ScalarType type, params long[][] shapes)
    {
        manual_seed(6);
        return [.. shapes.Select(shape => randn(shape, type, requires_grad: true))];
    }

    private delegate Tensor Part(Tensor x, Tensor second, Tensor third, Tensor fourth, Tensor last);
}
