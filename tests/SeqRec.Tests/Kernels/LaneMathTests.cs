using System.Runtime.Intrinsics;
using MathNet.Numerics;
using SeqRec.Kernels.Lanes;
using Single = SeqRec.Kernels.Lanes.LaneMath<float, System.Runtime.Intrinsics.Vector128<float>,
    SeqRec.Kernels.Lanes.Lanes128<float>>;
using Double = SeqRec.Kernels.Lanes.LaneMath<double, System.Runtime.Intrinsics.Vector128<double>,
    SeqRec.Kernels.Lanes.Lanes128<double>>;

namespace SeqRec.Tests.Kernels;

public class LaneMathTests
{
    // From -40 to 40 in uneven steps, zero included.
    private static readonly double[] s_points =
        [.. Enumerable.Range(-4000, 8001).Select(k => k * 0.01).Concat([1e-6, -1e-6, 0.3333333, 20.00001])];

    [Fact]
    public void Exp_is_exact_to_the_last_bits()
    {
        foreach (var x in s_points)
        {
            AssertClose(Math.Exp((float)x), Single.Exp(Vector128.Create((float)x))[0], 2e-7 * Math.Exp(x));
            AssertClose(Math.Exp(x), Double.Exp(Vector128.Create(x))[0], 1e-15 * Math.Exp(x));
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(-88, 0)]
    [InlineData(0, 1)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_keeps_the_special_values(float x, float expected)
    {
        Assert.Equal(expected, Single.Exp(Vector128.Create(x))[0]);
        Assert.Equal(expected, ScalarMath.Exp(x));
    }

    [Fact]
    public void Sigmoid_and_tanh_are_close_to_the_true_values()
    {
        foreach (var x in s_points)
        {
            AssertClose(1 / (1 + Math.Exp(-x)), Single.Sigmoid(Vector128.Create((float)x))[0], 3e-7);
            AssertClose(1 / (1 + Math.Exp(-x)), Double.Sigmoid(Vector128.Create(x))[0], 1e-15);
            AssertClose(Math.Tanh((float)x), Single.Tanh(Vector128.Create((float)x))[0], 5e-7 * Math.Abs(Math.Tanh(x)));
            AssertClose(Math.Tanh(x), Double.Tanh(Vector128.Create(x))[0], 1e-15);
        }
    }

    [Fact]
    public void Gelu_and_its_derivative_are_close_to_the_true_values()
    {
        foreach (var x in s_points)
        {
            var cdf = 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2));
            var slope = cdf + x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
            var (single, exact) = (Vector128.Create((float)x), Vector128.Create(x));
            AssertClose(slope, Single.Gelu(ref single)[0], 1e-6);
            AssertClose(slope, Double.Gelu(ref exact)[0], 1e-14);
            AssertClose(x * cdf, single[0], 1e-6 * Math.Max(1, Math.Abs(x)));
            AssertClose(x * cdf, exact[0], 1e-14 * Math.Max(1, Math.Abs(x)));
        }
    }

    [Fact]
    public void Log_is_exact_to_the_last_bits()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.7) AssertClose(Math.Log(x), ScalarMath.Log(x), 5e-16 * Math.Abs(Math.Log(x)));
        for (var x = 0.5; x < 2; x += 0.001) AssertClose(Math.Log(x), ScalarMath.Log(x), 3e-16);
        Assert.Equal(double.NegativeInfinity, ScalarMath.Log(0));
        Assert.Equal(double.PositiveInfinity, ScalarMath.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, ScalarMath.Log(-1));
        Assert.Equal(double.NaN, ScalarMath.Log(double.NaN));
    }

    [Fact]
    public void Other_functions_of_one_number_are_close_to_the_true_values()
    {
        for (var x = 1.0; x < 3000; x++) AssertClose(Math.Log2(x), ScalarMath.Log2(x), 4e-15);
        for (var n = -40; n <= 40; n++) Assert.Equal(n, ScalarMath.Log2(Math.ScaleB(1, n)));
        for (var x = 0.0; x <= Math.PI / 2; x += 0.001) AssertClose(Math.Sin(x), ScalarMath.Sin(x), 4e-16);
        for (var x = -800.0; x < 800; x += 0.7) AssertClose(SoftPlus(x), ScalarMath.SoftPlus(x), 1e-15 * Math.Max(1, x));
        for (var n = 0; n < 300; n++) AssertClose(Math.Pow(0.98, n), ScalarMath.Power(0.98, n), 1e-14);
    }

    [Fact]
    public void Exp_of_one_number_ends_in_infinity()
    {
        Assert.Equal((double.PositiveInfinity, float.PositiveInfinity), (ScalarMath.Exp(710.0), ScalarMath.Exp(89f)));
        AssertClose(1, ScalarMath.Exp(709.0) / Math.Exp(709), 1e-14);
        Assert.Equal((0.0, double.NaN), (ScalarMath.Exp(double.NegativeInfinity), ScalarMath.Exp(double.NaN)));
    }

    private static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    private static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{actual:R} instead of {expected:R}, allowed {tolerance:E1}");
}
