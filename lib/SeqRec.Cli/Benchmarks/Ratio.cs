using System.Globalization;

namespace SeqRec.Cli.Benchmarks;

/// <summary>A ratio that was measured in several turns.</summary>
/// <param name="Median">Median over the turns.</param>
/// <param name="Least">Smallest of the turns.</param>
/// <param name="Most">Largest of the turns.</param>
internal sealed record Ratio(double Median, double Least, double Most)
{
    /// <summary>The ratio of paired measurements, one pair a turn.</summary>
    /// <param name="numerators">[turns].</param>
    /// <param name="denominators">[turns].</param>
    public static Ratio Of(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators)
    {
        var sorted = numerators.Zip(denominators, (a, b) => a / b).Order().ToArray();
        var median = (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        return new(median, sorted[0], sorted[^1]);
    }

    /// <inheritdoc/>
    public override string ToString() => Least == Most ? Show(Median) : $"{Show(Median)} ({Show(Least)}-{Show(Most)})";

    // Two digits of small numbers, too.
    private static string Show(double ratio) =>
        ratio.ToString(ratio < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
