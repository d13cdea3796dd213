using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Initial values have the distribution that is asked for, and follow from the seed.</summary>
[Collection(SharedTorchState.Name)]
public sealed class InitialTests
{
    [Fact]
    public void Normal_values_have_mean_deviation_and_tails_of_a_normal_distribution()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var x = Initial.Normal(empty(100_001), 0.5) / 0.5;
        Assert.Equal(0, x.mean().ToDouble(), 0.015);                              // 4.7 standard errors
        Assert.Equal(1, x.std().ToDouble(), 0.011);
        Assert.Equal(3, x.pow(4).mean().ToDouble(), 0.15);
        Assert.Equal(0.0455, x.abs().gt(2).to(ScalarType.Float64).mean().ToDouble(), 0.003);
        Assert.Equal(0, (x[..^1] * x[1..]).mean().ToDouble(), 0.015);             // both of a pair are used
    }

    [Fact]
    public void Uniform_values_fill_the_range()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var x = Initial.Uniform(empty(100_000), 0.25);
        Assert.InRange(x.min().ToDouble(), -0.25, -0.2499);
        Assert.InRange(x.max().ToDouble(), 0.2499, 0.25);
        Assert.Equal(0.25 / Math.Sqrt(3), x.std().ToDouble(), 0.001);
    }

    [Fact]
    public void Xavier_values_are_bounded_by_both_widths()
    {
        using var scope = NewDisposeScope();
        Assert.InRange(Initial.Xavier(empty(50, 100)).abs().max().ToDouble(), 0.19, Math.Sqrt(6.0 / 150));
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64), InlineData(ScalarType.BFloat16)]
    public void The_seed_decides_and_each_draw_differs(ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor[] Draw()
        {
            manual_seed(6);
            return [Initial.Normal(empty(3, 5, dtype: type), 1), Initial.Normal(empty(3, 5, dtype: type), 1)];
        }
        var (first, again) = (Draw(), Draw());
        Assert.Equal(first[0].bytes, again[0].bytes);
        Assert.Equal(first[1].bytes, again[1].bytes);
        Assert.NotEqual(first[0].bytes.ToArray(), first[1].bytes.ToArray());
    }
}
