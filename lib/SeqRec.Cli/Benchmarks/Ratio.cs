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
    public override string ToString() => Least == Most
        ? string.Create(CultureInfo.InvariantCulture, $"{Median:0.000}")
        : string.Create(CultureInfo.InvariantCulture, $"{Median:0.000} ({Least:0.000}-{Most:0.000})");
}
