using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class PairedTestTests
{
    private static readonly double[] Noise = [.. Enumerable.Range(0, 200).Select(u => Math.Sin(u * 12.9898))];

    [Fact]
    public void Student_t_of_a_hand_made_sample()
    {
        // Differences 1, 2, 3, 4: mean 2.5, t = 3.8730 with 3 degrees of freedom, p = 0.0305, critical value 3.18245.
        var result = PairedTest.StudentT([2, 4, 6, 8], [1, 2, 3, 4]);
        Assert.Equal(2.5, result.MeanDifference, 12);
        Assert.Equal(0.0305, result.PValue, 4);
        Assert.Equal(2.5 - 3.18245 * Math.Sqrt(5 / 3.0) / 2, result.Lower, 4);
        Assert.Equal(5, result.Lower + result.Upper, 9);
    }

    [Fact]
    public void Equal_models_do_not_differ()
    {
        Assert.Equal(new PairedDifference(0, 0, 0, 1), PairedTest.StudentT(Noise, Noise));
        Assert.Equal(1, PairedTest.Bootstrap(Noise, Noise, seed: 1, resamples: 100).PValue);
    }

    [Fact]
    public void Bootstrap_finds_a_shift_and_agrees_with_student()
    {
        double[] shifted = [.. Noise.Select((x, u) => x + 0.1 + 0.05 * Math.Cos(u))];
        var bootstrap = PairedTest.Bootstrap(shifted, Noise, seed: 3, resamples: 2000);
        var student = PairedTest.StudentT(shifted, Noise);
        Assert.True(bootstrap.PValue < 0.001);
        Assert.Equal(student.Lower, bootstrap.Lower, 0.001);
        Assert.Equal(student.Upper, bootstrap.Upper, 0.001);
    }

    [Fact]
    public void Bootstrap_is_reproducible_by_its_seed()
    {
        var reversed = Noise.Reverse().ToArray();
        Assert.Equal(PairedTest.Bootstrap(Noise, reversed, 7, 500), PairedTest.Bootstrap(Noise, reversed, 7, 500));
        Assert.NotEqual(PairedTest.Bootstrap(Noise, reversed, 7, 500), PairedTest.Bootstrap(Noise, reversed, 8, 500));
    }

    [Fact]
    public void Unpaired_short_or_infinite_samples_are_errors()
    {
        Assert.Throws<InvalidScoresException>(() => PairedTest.StudentT([1, 2], [1]));
        Assert.Throws<InvalidScoresException>(() => PairedTest.StudentT([1], [1]));
        Assert.Throws<InvalidScoresException>(() => PairedTest.Bootstrap([1, double.NaN], [1, 2], 0));
    }
}
