using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public sealed class BatchNormTests
{
    private const double Eps = 1e-3;

    [Theory, InlineData(false), InlineData(true)]
    public void Training_and_prediction_are_those_of_libtorch(bool affine)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var (ours, libtorchs) = (new BatchNorm(6, Eps, 0.1, affine, null), nn.BatchNorm1d(6, Eps, affine: affine));
        for (var step = 0; step < 3; step++)
        {
            var x = (randn(9, 6) * 2 + 1).requires_grad_();
            AssertAgree(ours, libtorchs, x);
        }
        ours.eval();
        libtorchs.eval();
        AssertAgree(ours, libtorchs, randn(4, 6).requires_grad_());
    }

    [Fact]
    public void Its_gradient_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var norm = new BatchNorm(3, Eps, 0.1, affine: true, null).to(float64);
        var x = randn(5, 3, float64).requires_grad_();
        Gradients.AgreeWithDifferences(() => norm.call(x).pow(3).sum(), [x, .. norm.parameters()]);
    }

    [Fact]
    public void Running_statistics_are_saved_with_the_model() =>
        Assert.Equal(["bias", "running_mean", "running_var", "weight"],
            new BatchNorm(3, Eps, 0.1, affine: true, null).state_dict().Keys.Order(StringComparer.Ordinal));

    private static void AssertAgree(nn.Module<Tensor, Tensor> ours, nn.Module<Tensor, Tensor> libtorchs, Tensor x)
    {
        var (expected, actual) = (libtorchs.call(x), ours.call(x));
        Gradients.Close(expected, actual, 1e-6);
        var weights = linspace(1, 2, x.numel()).view(x.shape);
        Gradients.Close(autograd.grad([(expected * weights).sum()], [x])[0], autograd.grad([(actual * weights).sum()], [x])[0], 1e-5);
    }
}
