using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests.Golden;

internal sealed record LayerCase(
    string Name, long Seed, Dictionary<string, GoldenTensor> State, GoldenTensor[] Inputs, GoldenTensor[] Outputs, GoldenTensor?[] Gradients,
    Dictionary<string, GoldenTensor> ParameterGradients, Dictionary<string, GoldenTensor> StateAfter) : INamedCase;

/// <summary>Layers have PyTorch's parameter names, default initial values, outputs, gradients and buffers.</summary>
public class LayerTests
{
    private static readonly Dictionary<string, LayerCase> Cases = Fixtures.Load<LayerCase>("layers");

    private static readonly Dictionary<string, Func<Module>> Makers = new()
    {
        ["nn.Linear(3, 4)"] = () => Linear(3, 4),
        ["nn.Linear(3, 2, bias=False)"] = () => Linear(3, 2, hasBias: false),
        ["nn.Embedding(6, 3, padding_idx=0)"] = () => Embedding(6, 3, padding_idx: 0),
        ["nn.LayerNorm(4)"] = () => LayerNorm(4),
        ["nn.LayerNorm(4, elementwise_affine=False)"] = () => LayerNorm(4, elementwise_affine: false),
        ["nn.BatchNorm1d(3)"] = () => BatchNorm1d(3),
        ["nn.BatchNorm1d(3).eval()"] = () => Evaluating(BatchNorm1d(3)),
        ["nn.PReLU(3)"] = () => PReLU(3),
        ["nn.ReLU()"] = () => ReLU(),
        ["nn.GELU()"] = () => GELU(),
        ["nn.SiLU()"] = () => SiLU(),
        ["nn.Sigmoid()"] = () => Sigmoid(),
        ["nn.Tanh()"] = () => Tanh(),
        ["nn.Softmax(1)"] = () => Softmax(1),
        ["nn.Identity()"] = () => Identity(),
        ["nn.GRUCell(3, 2)"] = () => GRUCell(3, 2),
        ["nn.GRU(3, 2)"] = () => GRU(3, 2),
        ["nn.GRU(3, 2, num_layers=2, bias=False, batch_first=True, bidirectional=True)"] = () => GRU(3, 2, numLayers: 2, bias: false, batchFirst: true, bidirectional: true),
        ["nn.GRU(2, 2, num_layers=2, dropout=0.5)"] = () => GRU(2, 2, numLayers: 2, dropout: 0.5),
        ["nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2))"] = () => Sequential(Linear(3, 4), ReLU(), Dropout(0.5), Linear(4, 2)),
    };

    public static TheoryData<string> Names => Fixtures.Names(Cases);

    [Theory, MemberData(nameof(Names))]
    public void Layer_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[name];
        manual_seed(golden.Seed);
        using var module = Makers[name]();
        AssertSame(golden.State, module.state_dict());
        var inputs = golden.Inputs.Select(i => i.ToLeaf()).ToArray();
        var outputs = Forward(module, inputs);
        GoldenTensor.AssertAllSame(golden.Outputs, outputs, "output");
        Pull.Backward(outputs);
        GoldenTensor.AssertAllSame(golden.Gradients, inputs.Select(i => i.grad).ToArray(), "gradient of input");
        AssertSame(golden.ParameterGradients, module.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!));
        AssertSame(golden.StateAfter, module.named_buffers().ToDictionary(b => b.name, b => b.buffer));
    }

    private static void AssertSame(Dictionary<string, GoldenTensor> expected, Dictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, tensor) in expected) tensor.AssertSame(actual[name], name);
    }

    private static Tensor[] Forward(Module module, Tensor[] inputs) => module switch
    {
        TorchSharp.Modules.GRU gru when gru.call(inputs[0], inputs.ElementAtOrDefault(1)) is var (all, last) => [all, last],
        TorchSharp.Modules.GRUCell cell => [cell.call(inputs[0], inputs[1])],
        Module<Tensor, Tensor> one => [one.call(inputs[0])],
        _ => throw new ArgumentException($"How is {module.GetName()} called?")
    };

    private static Module Evaluating(Module module)
    {
        module.eval();
        return module;
    }
}
