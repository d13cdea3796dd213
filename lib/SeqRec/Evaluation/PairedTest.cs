using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace SeqRec.Evaluation;

/// <summary>Result of a paired comparison over users.</summary>
/// <param name="MeanDifference">Mean of first minus second.</param>
/// <param name="Lower">Lower end of the 95 % interval of that mean.</param>
/// <param name="Upper">Upper end of the 95 % interval of that mean.</param>
/// <param name="PValue">Two-sided probability of a difference at least this large if there were none.</param>
public readonly record struct PairedDifference(double MeanDifference, double Lower, double Upper, double PValue);

/// <summary>Compares two models by a metric of the same users; pairing removes the variance between users.</summary>
public static class PairedTest
{
    /// <summary>Student's paired t-test.</summary>
    /// <param name="first">[U] metric of each user under the first model.</param>
    /// <param name="second">[U] metric of the same users under the second model.</param>
    /// <exception cref="InvalidScoresException">Lengths differ, there are fewer than two users, or a value is no finite number.</exception>
    public static PairedDifference StudentT(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var differences = Differences(first, second);
        var mean = differences.Average();
        var error = differences.StandardDeviation() / Math.Sqrt(differences.Length);
        if (error == 0) return new(mean, mean, mean, mean == 0 ? 1 : 0);
        var student = new StudentT(0, 1, differences.Length - 1);
        var halfWidth = student.InverseCumulativeDistribution(0.975) * error;
        return new(mean, mean - halfWidth, mean + halfWidth, 2 * student.CumulativeDistribution(-Math.Abs(mean / error)));
    }

    /// <summary>Bootstrap over users: resamples the differences with replacement; the p-value resamples them around 0.</summary>
    /// <param name="first">[U] metric of each user under the first model.</param>
    /// <param name="second">[U] metric of the same users under the second model.</param>
    /// <param name="seed">Seed of the resampling; the same seed gives the same result.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <exception cref="InvalidScoresException">Lengths differ, there are fewer than two users, or a value is no finite number.</exception>
    public static PairedDifference Bootstrap(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int seed, int resamples = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        var differences = Differences(first, second);
        var random = new Random(seed);
        var mean = differences.Average();
        var means = Enumerable.Range(0, resamples).Select(_ => ResampledMean(differences, random)).ToArray();
        var asExtreme = means.Count(m => Math.Abs(m - mean) >= Math.Abs(mean));
        return new(mean, means.Quantile(0.025), means.Quantile(0.975), (asExtreme + 1.0) / (resamples + 1));
    }

    private static double ResampledMean(double[] values, Random random)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++) sum += values[random.Next(values.Length)];
        return sum / values.Length;
    }

    private static double[] Differences(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length)
            throw new InvalidScoresException($"A paired test compares the same users, but there are {first.Length} and {second.Length} values.");
        if (first.Length < 2) throw new InvalidScoresException("A paired test needs at least two users.");
        var differences = new double[first.Length];
        for (var u = 0; u < differences.Length; u++) differences[u] = first[u] - second[u];
        return Array.TrueForAll(differences, double.IsFinite)
            ? differences
            : throw new InvalidScoresException("A paired test needs finite values.");
    }
}
