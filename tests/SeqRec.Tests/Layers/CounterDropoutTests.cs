using MathNet.Numerics.Distributions;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class CounterDropoutTests
{
    private const int Many = 1 << 18;
    private const long Key = 0x1234_5678_9ABC_DEF0;

    public CounterDropoutTests()
    {
        manual_seed(3);
        set_num_threads(1);
    }

    [Theory, InlineData(0.1), InlineData(0.2), InlineData(0.5), InlineData(0.9)]
    public void Drops_a_fraction_p_and_keeps_the_mean(double p)
    {
        var y = Fused.Dropout(ones(Many, float64), p, Key);
        var error = Math.Sqrt(p / (1 - p) / Many);  // of the mean of 0 or 1 / (1 - p)
        Assert.InRange(y.mean().ToDouble(), 1 - 4 * error, 1 + 4 * error);
        Assert.Equal(1 / (1 - p), y.max().ToDouble(), 1e-12);
    }

    [Fact]
    public void The_mask_depends_on_key_and_place_only()
    {
        var mask = Mask(ones(1000), Key);
        Assert.Equal(mask, Mask(randn(10, 100).abs() + 1, Key));
        Assert.Equal(mask, Mask(ones(1000, float64), Key));
        Assert.Equal(mask[..300], Mask(ones(300), Key));
        Assert.InRange(mask.Zip(Mask(ones(1000), Key + 1)).Count(pair => pair.First != pair.Second), 420, 580);
    }

    [Fact]
    public void Threads_do_not_change_the_mask()
    {
        var one = Mask(ones(Many), Key);
        set_num_threads(2);
        Assert.Equal(one, Mask(ones(Many), Key));
    }

    [Fact]
    public void Backward_uses_the_same_mask()
    {
        var x = (randn(7, 33, float64).abs() + 1).requires_grad_();
        var y = Fused.Dropout(x, 0.4, Key);
        var gradient = autograd.grad([(y * 2).sum()], [x])[0];
        Gradients.Close(2 * y / x, gradient, 1e-12);
        Gradients.AgreeWithDifferences(() => Fused.Dropout(x, 0.4, Key).pow(2).sum(), x);
    }

    [Fact]
    public void Nothing_is_dropped_with_probability_zero()
    {
        var x = randn(5, 7);
        Assert.Same(x, Fused.Dropout(x, 0, Key));
    }

    [Fact]
    public void A_view_with_gaps_is_dropped_in_its_own_order()
    {
        var x = ones(6, 8).t();
        Assert.Equal(Mask(ones(8, 6), Key), Mask(x, Key));
    }

    [Fact]
    public void Bits_are_even_and_independent_of_their_neighbours() =>
        AssertIndependent(Sixteenths(Key), [.. Sixteenths(Key)[1..], 0]);

    [Fact]
    public void Bits_of_successive_calls_are_independent() =>  // keys step by the golden ratio within a batch
        AssertIndependent(Sixteenths(Key), Sixteenths(unchecked(Key + (long)0x9E3779B97F4A7C15)));

    // Nested masks at p = 1/16 .. 15/16 show the leading four bits: an element falls into the bin of the first mask that drops it.
    private static int[] Sixteenths(long key)
    {
        var bins = zeros(Many, int64);
        for (var k = 1; k < 16; k++) bins += (Fused.Dropout(ones(Many), k / 16.0, key) > 0).to_type(int64);
        return Array.ConvertAll(bins.data<long>().ToArray(), bin => (int)bin);
    }

    // Pearson's chi-square over the 16 x 16 joint bins.
    private static void AssertIndependent(int[] first, int[] second)
    {
        var counts = new int[256];
        foreach (var (a, b) in first.Zip(second)) counts[16 * a + b]++;
        var expected = first.Length / 256.0;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(ChiSquared.CDF(255, statistic), 0.001, 0.999);
    }

    private static bool[] Mask(Tensor x, long key) => (Fused.Dropout(x, 0.5, key) > 0).flatten().data<bool>().ToArray();
}
