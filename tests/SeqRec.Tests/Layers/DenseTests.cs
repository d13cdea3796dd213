using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class DenseTests
{
    // [N, in, out]: one row and none, several tiles of rows, widths of whole registers or not.
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 4, 3 }, { 0, 5, 2 }, { 50, 16, 16 }, { 101, 7, 33 }, { 400, 20, 1 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Kernel_and_libtorch_agree(int n, int inputs, int outputs)
    {
        foreach (var (type, tolerance) in new[] { (float64, 1e-12), (float32, 3e-5) })
            foreach (var map in Maps(inputs, outputs, type))
            {
                using var x = randn([n, inputs], type, requires_grad: true);
                var (expected, actual) = (Run(nn.functional.linear(x, map.Weight, map.Bias), x, map), Run(map.call(x), x, map));
                foreach (var (e, a) in expected.Zip(actual))
                    Assert.True(e.allclose(a, tolerance, tolerance * Math.Max(1, n)), $"{type}, [{n}, {inputs}, {outputs}]");
            }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gradients_agree_with_finite_differences(int n, int inputs, int outputs)
    {
        foreach (var map in Maps(inputs, outputs, float64))
        {
            using var x = randn([Math.Clamp(n, 1, 60), inputs], float64, requires_grad: true);
            Gradients.AgreeWithDifferences(() => map.call(x).pow(2).sum(), [x, .. map.parameters()]);
        }
    }

    [Fact]
    public void Three_maps_of_the_same_rows_are_those_of_each()
    {
        Dense[] maps = [.. Maps(8, 24, float32), new(8, 24)];
        using var x = randn(70, 8);
        var (q, k, v) = Fused.Projections(x, maps[0], maps[1], maps[2]);
        Assert.All(maps.Zip([q, k, v]), pair => Assert.Equal(pair.First.call(x).bytes, pair.Second.bytes));
    }

    [Fact]
    public void Starts_as_libtorchs_linear_layer()
    {
        foreach (var inputs in new[] { 3, 36, 64, 200 })
        {
            manual_seed(5);
            var libtorchs = nn.Linear(inputs, 7);
            manual_seed(5);
            var ours = new Dense(inputs, 7);
            Assert.Equal(libtorchs.state_dict().Keys, ours.state_dict().Keys);
            Assert.True(libtorchs.weight.allclose(ours.Weight, 0, 1e-7));
            Assert.True(libtorchs.bias!.allclose(ours.Bias!, 0, 1e-7));
        }
    }

    private static Dense[] Maps(int inputs, int outputs, ScalarType type)
    {
        manual_seed(6);
        Dense[] maps = [new(inputs, outputs), new(inputs, outputs, hasBias: false)];
        foreach (var map in maps) map.to(type);
        return maps;
    }

    // The output, then the gradients of the input and of the parameters.
    private static Tensor[] Run(Tensor y, Tensor x, Dense map) =>
        [y.detach(), .. autograd.grad([(y * y.detach().sin()).sum()], [x, .. map.parameters()])];
}
