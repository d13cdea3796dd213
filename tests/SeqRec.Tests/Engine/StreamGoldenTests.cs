using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Tests.Engine;

/// <summary>The same seed gives PyTorch's random numbers, and leaves the generator in PyTorch's state.</summary>
[Collection(SharedTorchState.Name)]
public class StreamGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor>> Calls = new()
    {
        ["torch.rand(3, 7)"] = () => rand(3, 7),
        ["torch.randn(5)"] = () => randn(5),
        ["torch.randn(4, 6)"] = () => randn(4, 6),
        ["torch.randn(17, dtype=torch.float64)"] = () => randn(17, float64),
        ["torch.randint(-5, 1000, (2, 3))"] = () => randint(-5, 1000, [2, 3]),
        ["torch.randperm(12)"] = () => randperm(12),
        ["torch.zeros(5).uniform_(-1, 3)"] = () => zeros(5).uniform_(-1, 3),
        ["torch.zeros(8).bernoulli_(0.3)"] = () => zeros(8).bernoulli_(0.3),
        ["torch.tensor([1.0, 2, 3, 4]).multinomial(2)"] = () => tensor(new[] { 1f, 2, 3, 4 }).multinomial(2),
        ["F.dropout(torch.ones(40), 0.2)"] = () => functional.dropout(ones(40), 0.2),
        ["init.xavier_uniform_(torch.empty(3, 4))"] = () => init.xavier_uniform_(empty(3, 4)),
        ["init.normal_(torch.empty(3, 4), 0, 0.02)"] = () => init.normal_(empty(3, 4), 0, 0.02),
        ["nn.Linear(5, 3).weight"] = () => Linear(5, 3).weight,
        ["nn.Linear(5, 3).bias"] = () => Linear(5, 3).bias!,
        ["nn.Embedding(6, 4, padding_idx=0).weight"] = () => Embedding(6, 4, padding_idx: 0).weight!,
        ["nn.GRU(2, 3).weight_hh_l0"] = () => GRU(2, 3).get_parameter("weight_hh_l0")!,
    };

    public static TheoryData<string> Names => [.. EngineGolden.Twin.Streams.Select(stream => stream.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Stream_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = EngineGolden.Twin.Streams.Single(stream => stream.Name == name);
        manual_seed(golden.Seed);
        foreach (var (expected, actual) in golden.Outputs.Zip([Calls[name](), rand(2)])) expected.AssertSame(actual, "draw");
    }
}
