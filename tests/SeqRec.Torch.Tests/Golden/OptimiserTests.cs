using TorchSharp.Modules;

namespace SeqRec.Torch.Tests.Golden;

internal sealed record Trajectory(
    string Name, GoldenTensor[] Parameters, GoldenTensor X, GoldenTensor Y, double Clip, double[] Losses, double[] Norms, GoldenTensor[] End) : INamedCase;

/// <summary>Twenty steps of each optimiser follow PyTorch's, also for a parameter that gets its first gradient late.</summary>
public class OptimiserTests
{
    private static readonly Dictionary<string, Trajectory> Cases = Fixtures.Load<Trajectory>("optimisers");

    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> Makers = new()
    {
        ["Adam"] = p => optim.Adam(p, lr: 0.05),
        ["Adam with weight decay"] = p => optim.Adam(p, lr: 0.05, beta1: 0.8, beta2: 0.95, weight_decay: 0.1),
        ["AdamW"] = p => optim.AdamW(p, lr: 0.05, weight_decay: 0.1),
        ["SGD"] = p => optim.SGD(p, learningRate: 0.5, weight_decay: 0.01),
        ["SGD with momentum"] = p => optim.SGD(p, learningRate: 0.2, momentum: 0.9),
        ["SGD with Nesterov momentum"] = p => optim.SGD(p, learningRate: 0.2, momentum: 0.9, nesterov: true),
        ["Adam with clipped gradients"] = p => optim.Adam(p, lr: 0.05),
    };

    public static TheoryData<string> Names => Fixtures.Names(Cases);

    [Theory, MemberData(nameof(Names))]
    public void Trajectory_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[name];
        var parameters = golden.Parameters.Select(p => new Parameter(p.ToTensor())).ToArray();
        using var optimiser = Makers[name](parameters);
        for (var step = 0; step < golden.Losses.Length; step++) Step(golden, step, parameters, optimiser);
        GoldenTensor.AssertAllSame(golden.End, parameters, "parameter");
    }

    private static void Step(Trajectory golden, int step, Parameter[] parameters, optim.Optimizer optimiser)
    {
        var inner = golden.X.ToTensor().matmul(parameters[0]);
        var loss = ((step > 1 ? inner + parameters[1] : inner).tanh() - golden.Y.ToTensor()).pow(2).mean();
        optimiser.zero_grad();
        loss.backward();
        if (golden.Clip > 0) Assert.Equal(golden.Norms[step], nn.utils.clip_grad_norm_(parameters, golden.Clip), 1e-6);
        optimiser.step();
        Assert.Equal(golden.Losses[step], loss.item<float>(), 1e-6);
    }
}
