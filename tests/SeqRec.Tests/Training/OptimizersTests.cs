using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

[Collection(SharedTorchState.Name)]
public class OptimizersTests
{
    [Theory, InlineData(0), InlineData(0.1)]
    public void Adam_follows_PyTorchs(double decay) => AssertAgrees(
        p => Optimizers.Adam(p, 0.05, decay), p => optim.Adam(p, 0.05, 0.9, 0.999, 1e-8, decay));

    [Theory, InlineData(0), InlineData(0.1)]
    public void AdamW_follows_PyTorchs(double decay) => AssertAgrees(
        p => Optimizers.AdamW(p, 0.05, decay), p => optim.AdamW(p, 0.05, 0.9, 0.999, 1e-8, decay));

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(3)), new(ones(3))];
        using var adam = Optimizers.Adam(parameters, 0.1);
        parameters[0].sum().backward();
        adam.step();
        Assert.Equal(1, parameters[1].sum().ToDouble() / 3);
        Assert.Equal(0.9, parameters[0].sum().ToDouble() / 3, 1e-6);
        Assert.Equal([1L, 0L], adam.state_dict().State.Select(state => ((Adam.State)state).step));
    }

    private static void AssertAgrees(
        Func<Parameter[], OptimizerHelper> make, Func<Parameter[], OptimizerHelper> makeTheirs)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        // Whole blocks, a rest, one element, double precision, and columns, which no kernel takes.
        Tensor[] starts = [randn(4, 16), randn(5, 7), randn(1), randn(9, float64), randn(6, 3).transpose(0, 1)];
        Parameter[] ours = [.. starts.Select(w => new Parameter(w.clone()))];
        Parameter[] theirs = [.. starts.Select(w => new Parameter(w.clone()))];
        Assert.False(ours[^1].is_contiguous());
        using OptimizerHelper own = make(ours), plain = makeTheirs(theirs);
        for (var step = 0; step < 4; step++)
        {
            Tensor[] gradients = [.. starts.Select(w => randn_like(w))];
            foreach (var (w, g) in ours.Zip(gradients)) w.grad = g.clone();
            foreach (var (w, g) in theirs.Zip(gradients)) w.grad = g.clone();
            foreach (var group in own.ParamGroups.Concat(plain.ParamGroups)) group.LearningRate = 0.05 / (step + 1);
            own.step();
            plain.step();
        }
        foreach (var (expected, actual) in theirs.Zip(ours)) Gradients.Close(expected, actual, 1e-6);
    }
}
