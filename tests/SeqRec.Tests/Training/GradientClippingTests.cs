using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

[Collection(SharedTorchState.Name)]
public sealed class GradientClippingTests
{
    [Theory, InlineData(0.5), InlineData(1000)]
    public void Gradients_become_those_of_libtorch(double longest)
    {
        using var scope = NewDisposeScope();
        var (ours, libtorchs) = (Parameters(), Parameters());
        Assert.Equal(nn.utils.clip_grad_norm_(libtorchs, longest), GradientClipping.Apply(ours, longest), 1e-5);
        Assert.All(ours.Zip(libtorchs).SkipLast(1), pair =>
            Assert.True(pair.First.grad!.allclose(pair.Second.grad!, 1e-6, 1e-9)));
    }

    [Fact]
    public void Without_any_gradient_nothing_happens() =>
        Assert.Equal(0, GradientClipping.Apply([new Parameter(ones(2))], 1));

    // The last one has no gradient.
    private static Parameter[] Parameters()
    {
        manual_seed(9);
        Parameter[] parameters = [new(ones(3, 4)), new(ones(5)), new(ones(2))];
        foreach (var parameter in parameters.SkipLast(1)) parameter.grad = randn(parameter.shape);
        return parameters;
    }
}
