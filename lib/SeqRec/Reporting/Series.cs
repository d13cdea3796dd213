namespace SeqRec.Reporting;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Positions, finite.</param>
/// <param name="Y">Values, finite, one per position.</param>
/// <param name="Errors">Half-lengths of error bars, one per value, if wanted.</param>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double>? Errors = null)
{
    /// <summary>Values at 1, 2, 3 and so on, such as one per epoch.</summary>
    public static Series Of(string name, IEnumerable<double> values)
    {
        double[] y = [.. values];
        return new(name, [.. Enumerable.Range(1, y.Length).Select(i => (double)i)], y);
    }
}

/// <summary>One bar per category of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Values">Heights, finite, one per category.</param>
/// <param name="Errors">Half-lengths of error bars, one per value, if wanted.</param>
public sealed record Bars(string Name, IReadOnlyList<double> Values, IReadOnlyList<double>? Errors = null);
