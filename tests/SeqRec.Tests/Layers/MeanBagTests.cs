using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class MeanBagTests
{
    [Fact]
    public void Operator_and_twin_give_the_same_means_and_gradients()
    {
        using var scope = NewDisposeScope();
        var (table, bags) = Case(float32);
        var (expected, actual) = (Composed.MeanBag(table, bags), Fused.MeanBag(table, bags));
        Gradients.Close(expected, actual, 1e-6);
        Gradients.Close(autograd.grad([expected.pow(2).sum()], [table])[0], autograd.grad([actual.pow(2).sum()], [table])[0], 1e-6);
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        using var scope = NewDisposeScope();
        var (table, bags) = Case(float64);
        Gradients.AgreeWithDifferences(() => Fused.MeanBag(table, bags).tanh().pow(2).sum(), table);
    }

    // A row may come twice in a bag.
    private static (Tensor Table, Tensor Bags) Case(ScalarType type)
    {
        random.manual_seed(3);
        return (randn([12, 5], type, requires_grad: true), randint(0, 12, [9, 4], int64));
    }
}
