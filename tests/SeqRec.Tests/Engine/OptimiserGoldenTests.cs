using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Engine;

/// <summary>Twenty steps of each optimiser follow PyTorch's, also for a parameter that gets its first gradient late.</summary>
[Collection(SharedTorchState.Name)]
public class OptimiserGoldenTests
{
    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> Makers = new()
    {
        ["Adam"] = p => Optimizers.Adam(p, 0.05),
        ["Adam with weight decay"] = p => Optimizers.Adam(p, 0.05, decay: 0.1),
        ["Adam with clipped gradients"] = p => Optimizers.Adam(p, 0.05),
        ["AdamW"] = p => Optimizers.AdamW(p, 0.05, decay: 0.1),
        ["SGD"] = p => optim.SGD(p, 0.5),
    };

    public static TheoryData<string> Names => [.. EngineGolden.Twin.Optimisers.Select(optimiser => optimiser.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Trajectory_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = EngineGolden.Twin.Optimisers.Single(optimiser => optimiser.Name == name);
        Parameter[] parameters = [.. golden.Parameters.Select(p => new Parameter(p.Tensor()))];
        using var optimiser = Makers[name](parameters);
        for (var step = 0; step < golden.Losses.Length; step++) Step(golden, step, parameters, optimiser);
        foreach (var (expected, actual) in golden.End.Zip(parameters)) expected.AssertSame(actual, "parameter");
    }

    private static void Step(EngineGolden.Trajectory golden, int step, Parameter[] parameters, optim.Optimizer optimiser)
    {
        var inner = golden.X.Tensor().matmul(parameters[0]);
        var loss = ((step > 1 ? inner + parameters[1] : inner).tanh() - golden.Y.Tensor()).pow(2).mean();
        optimiser.zero_grad();
        loss.backward();
        if (golden.Clip > 0) Assert.Equal(golden.Norms[step], nn.utils.clip_grad_norm_(parameters, golden.Clip), 1e-6);
        optimiser.step();
        Assert.Equal(golden.Losses[step], loss.item<float>(), 1e-6);
    }
}
