using F = TorchSharp.torch.nn.functional;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Operations put together from elementary ones are those of libtorch, with its gradients.</summary>
[Collection(SharedTorchState.Name)]
public sealed class ElementaryTests
{
    public static TheoryData<string> Names => [.. Pairs.Keys];

    private static Dictionary<string, (Func<Tensor, Tensor> Ours, Func<Tensor, Tensor> Libtorchs)> Pairs => new()
    {
        ["unit"] = (Elementary.Unit, x => F.normalize(x, dim: -1)),
        ["length"] = (Elementary.Length, x => x.norm(-1)),
        ["cosine"] = (x => Elementary.Cosine(x, x.roll(1, 0)), x => F.cosine_similarity(x, x.roll(1, 0), -1)),
        ["softmax"] = (Elementary.Softmax, x => x.softmax(-1)),
        ["log softmax"] = (Elementary.LogSoftmax, x => x.log_softmax(-1)),
        ["cross-entropy"] = (x => Elementary.CrossEntropy(x, arange(5)), x => F.cross_entropy(x, arange(5))),
        ["silu"] = (Elementary.Silu, x => F.silu(x)),
    };

    [Theory, MemberData(nameof(Names))]
    public void Values_and_gradients_are_those_of_libtorch(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = (randn(5, 7, float64) * 3).requires_grad_();
        var (ours, libtorchs) = (Run(Pairs[name].Ours, x), Run(Pairs[name].Libtorchs, x));
        Gradients.Close(libtorchs.Value, ours.Value, 1e-14);
        Gradients.Close(libtorchs.Gradient, ours.Gradient, 1e-13);
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var x = randn(5, 7, float64).requires_grad_();
        Gradients.AgreeWithDifferences(() => Pairs[name].Ours(x).square().sum(), x);
    }

    [Fact]
    public void Rows_of_zeros_have_no_direction_and_no_gradient()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3).requires_grad_();
        foreach (var operation in new[] { Elementary.Unit, Elementary.Length })
        {
            var (value, gradient) = Run(operation, x);
            Assert.Equal(0, value.abs().max().ToDouble());
            Assert.True(gradient.isfinite().all().ToBoolean());
        }
    }

    [Fact]
    public void Large_and_hidden_logits_do_no_harm()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 900f, float.NegativeInfinity, 899 } }).requires_grad_();
        var (value, gradient) = Run(Elementary.Softmax, x);
        Assert.True(value.allclose(tensor(new[,] { { 0.7310586f, 0, 0.2689414f } })));
        Assert.True(gradient.isfinite().all().ToBoolean());
    }

    // The gradient of a weighted sum, so that sums that are always 1 do not hide it.
    private static (Tensor Value, Tensor Gradient) Run(Func<Tensor, Tensor> operation, Tensor x)
    {
        var y = operation(x);
        var weights = linspace(1, 2, y.numel(), y.dtype).view(y.shape);
        return (y.detach(), autograd.grad([(y * weights).sum()], [x])[0]);
    }
}
