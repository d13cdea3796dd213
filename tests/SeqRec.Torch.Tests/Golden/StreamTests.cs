using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests.Golden;

internal sealed record StreamCase(string Name, long Seed, GoldenTensor[] Outputs) : INamedCase;

/// <summary>The same seed gives PyTorch's random numbers, and leaves the generator in PyTorch's state.</summary>
public class StreamTests
{
    private static readonly Dictionary<string, StreamCase> Cases = Fixtures.Load<StreamCase>("streams");

    private static readonly CallTable Calls = new()
    {
        { "torch.rand(5)", () => rand(5) },
        { "torch.rand(3, 7)", () => rand(3, 7) },
        { "torch.rand(4, dtype=torch.float64)", () => rand(4, float64) },
        { "torch.randn(5)", () => randn(5) },
        { "torch.randn(4, 6)", () => randn(4, 6) },
        { "torch.randn(17, dtype=torch.float64)", () => randn(17, float64) },
        { "torch.randint(10, (6,))", () => randint(10, [6]) },
        { "torch.randint(-5, 1000, (2, 3))", () => randint(-5, 1000, [2, 3]) },
        { "torch.randperm(12)", () => randperm(12) },
        { "torch.zeros(20).normal_(1, 2)", () => zeros(20).normal_(1, 2) },
        { "torch.zeros(5).uniform_(-1, 3)", () => zeros(5).uniform_(-1, 3) },
        { "torch.zeros(5).exponential_(2)", () => zeros(5).exponential_(2) },
        { "torch.zeros(8).bernoulli_(0.3)", () => zeros(8).bernoulli_(0.3) },
        { "torch.full((8,), 0.4).bernoulli()", () => full(8, 0.4).bernoulli() },
        { "torch.zeros(5).random_(0, 100)", () => zeros(5).random_(0, 100) },
        { "torch.tensor([1.0, 2, 3, 4]).multinomial(2)", () => tensor(new[] { 1f, 2, 3, 4 }).multinomial(2) },
        { "torch.tensor([[1.0, 2, 3], [0, 1, 0]]).multinomial(6, replacement=True)", () => tensor(new[,] { { 1f, 2, 3 }, { 0, 1, 0 } }).multinomial(6, replacement: true) },
        { "torch.rand_like(torch.zeros(3))", () => rand_like(zeros(3)) },
        { "torch.randn_like(torch.zeros(3))", () => randn_like(zeros(3)) },
        { "F.dropout(torch.ones(40), 0.2)", () => functional.dropout(ones(40), 0.2) },
        { "nn.Dropout(0.5)(torch.ones(3, 8))", () => Dropout(0.5).call(ones(3, 8)) },
        { "init.xavier_uniform_(torch.empty(3, 4))", () => init.xavier_uniform_(empty(3, 4)) },
        { "init.xavier_uniform_(torch.empty(3, 4), gain=2)", () => init.xavier_uniform_(empty(3, 4), gain: 2) },
        { "init.kaiming_uniform_(torch.empty(3, 4))", () => init.kaiming_uniform_(empty(3, 4)) },
        { "init.kaiming_uniform_(torch.empty(3, 4), a=1, mode='fan_out', nonlinearity='relu')",
            () => init.kaiming_uniform_(empty(3, 4), a: 1, init.FanInOut.FanOut, init.NonlinearityType.ReLU) },
        { "init.normal_(torch.empty(3, 4), 0, 0.02)", () => init.normal_(empty(3, 4), 0, 0.02) },
        { "init.uniform_(torch.empty(5), -1, 1)", () => init.uniform_(empty(5), -1, 1) },
        { "nn.Linear(5, 3).weight", () => Linear(5, 3).weight },
        { "nn.Linear(5, 3).bias", () => Linear(5, 3).bias! },
        { "nn.Embedding(6, 4, padding_idx=0).weight", () => Embedding(6, 4, padding_idx: 0).weight },
        { "nn.LayerNorm(3).weight", () => LayerNorm(3).weight! },
        { "nn.GRU(2, 3).weight_hh_l0", () => GRU(2, 3).get_parameter("weight_hh_l0")! },
        { "nn.GRUCell(2, 3).bias_hh", () => GRUCell(2, 3).bias_hh! },
    };

    public static TheoryData<string> Names => Fixtures.Names(Cases);

    [Theory, MemberData(nameof(Names))]
    public void Stream_agrees_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[name];
        manual_seed(golden.Seed);
        GoldenTensor.AssertAllSame(golden.Outputs, [.. Calls.Invoke(name), rand(2)], "draw");
    }
}
