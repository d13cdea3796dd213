using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class AcceptanceBandTests
{
    [Theory]
    [InlineData(0.0480, 0.0001, 0.0503, true)] // 5 % = 0.0024 is wider than 2 SE
    [InlineData(0.0480, 0.0001, 0.0505, false)]
    [InlineData(0.0480, 0.0020, 0.0519, true)] // 2 SE = 0.0040 is wider than 5 %
    [InlineData(0.0480, 0.0020, 0.0430, false)]
    [InlineData(0.0, 0.0, 0.01, false)]
    [InlineData(0.1, double.NaN, 0.104, true)]
    [InlineData(0.1, 0.0, double.NaN, false)]
    public void Holds_within_five_percent_or_two_errors(double reference, double error, double ours, bool holds) =>
        Assert.Equal(holds, new AcceptanceBand(reference, error).Holds(ours));

    [Fact]
    public void Hit_rate_band_takes_the_binomial_error()
    {
        var band = AcceptanceBand.OfHitRate(0.25, 100); // SE = 0.0433
        Assert.Equal(2 * Math.Sqrt(0.25 * 0.75 / 100), band.Tolerance, 12);
        Assert.Equal("0.3000 differs from 0.2500 by +0.0500; allowed 0.0866 (2 standard errors)", band.Reason(0.3));
    }

    [Fact]
    public void Reason_names_the_five_percent_rule() =>
        Assert.EndsWith("by -0.0100; allowed 0.0050 (5 %)", new AcceptanceBand(0.1, 0).Reason(0.09));
}
