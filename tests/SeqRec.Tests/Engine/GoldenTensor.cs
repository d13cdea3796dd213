using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Engine;

/// <summary>A tensor as PyTorch had it.</summary>
internal sealed record GoldenTensor(string Type, long[] Shape, double[] Values)
{
    public Tensor Tensor() => tensor(Values, Shape).to_type(ScalarTypeOf(Type));

    /// <summary>Element type and shape are equal, and each element within 1e-6 (relative beyond one).</summary>
    public void AssertSame(Tensor actual, string what)
    {
        Assert.Equal(ScalarTypeOf(Type), actual.dtype);
        Assert.Equal(Shape, actual.shape);
        var values = actual.detach().to_type(float64).data<double>().ToArray();
        for (var k = 0; k < Values.Length; k++)
            Assert.True(Math.Abs(Values[k] - values[k]) <= 1e-6 * Math.Max(1, Math.Abs(Values[k])),
                $"{what}, element {k}: PyTorch {Values[k]:R}, here {values[k]:R}");
    }

    private static ScalarType ScalarTypeOf(string name) => name switch
    {
        "float32" => float32,
        "float64" => float64,
        "int64" => int64,
        _ => throw new ArgumentException($"The golden file holds no {name}.")
    };
}
