namespace SeqRec.Torch.Tests.Golden;

internal sealed record OperatorCase(string Name, GoldenTensor[] Inputs, GoldenTensor[] Outputs, GoldenTensor?[] Gradients) : INamedCase;

/// <summary>Values and gradients of operators and losses are PyTorch's.</summary>
public class OperatorTests
{
    private static readonly Dictionary<string, OperatorCase>
        Operators = Fixtures.Load<OperatorCase>("operators"), Losses = Fixtures.Load<OperatorCase>("losses");

    public static TheoryData<string> OperatorNames => Fixtures.Names(Operators);
    public static TheoryData<string> LossNames => Fixtures.Names(Losses);

    [Theory, MemberData(nameof(OperatorNames))]
    public void Operator_agrees_with_PyTorch(string name) => Check(Operators[name], OperatorTable.Calls);

    [Theory, MemberData(nameof(LossNames))]
    public void Loss_agrees_with_PyTorch(string name) => Check(Losses[name], LossTable.Calls);

    [Fact]
    public void Every_call_has_a_fixture()
    {
        Assert.Equal(Operators.Keys.Order(), OperatorTable.Calls.Order());
        Assert.Equal(Losses.Keys.Order(), LossTable.Calls.Order());
    }

    private static void Check(OperatorCase golden, CallTable calls)
    {
        using var scope = NewDisposeScope();
        var inputs = golden.Inputs.Select(i => i.ToLeaf()).ToArray();
        var outputs = calls.Invoke(golden.Name, inputs);
        GoldenTensor.AssertAllSame(golden.Outputs, outputs, "output");
        Pull.Backward(outputs);
        GoldenTensor.AssertAllSame(golden.Gradients, inputs.Select(i => i.grad).ToArray(), "gradient of input");
    }
}

/// <summary>The number whose gradients the fixtures hold: every element has its own weight.</summary>
internal static class Pull
{
    public static void Backward(Tensor[] outputs)
    {
        var terms = outputs.Where(o => o.requires_grad).Select(o => (o * (arange(o.NumberOfElements).reshape(o.shape) % 7 * 0.25 - 0.5)).sum()).ToArray();
        if (terms.Length > 0) stack(terms).sum().backward();
    }
}
