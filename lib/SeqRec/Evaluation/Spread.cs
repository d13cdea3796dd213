using MathNet.Numerics.Statistics;

namespace SeqRec.Evaluation;

/// <summary>How far runs with different seeds lie apart.</summary>
public static class Spread
{
    /// <summary>The standard deviation with n - 1 below; null for fewer than two values.</summary>
    public static double? Of(IEnumerable<double> values) =>
        values.ToArray() is { Length: > 1 } all ? all.StandardDeviation() : null;
}
