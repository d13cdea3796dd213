using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>Charts for notebooks.</summary>
public static class Charts
{
    /// <summary>Lines over a numeric axis, such as a loss by epoch.</summary>
    /// <exception cref="ArgumentException">There is nothing to draw, lengths differ, or a number is not finite.</exception>
    public static Figure Line(string title, string xTitle, string yTitle, params IReadOnlyList<Series> series)
    {
        Check(series.Count, "series");
        foreach (var s in series)
        {
            Check(s.Name, s.X.Count, s.Y, s.Errors);
            Check(s.Name, s.X.Count, s.X, null);
        }

        var text = $"{title}: {yTitle} by {xTitle}. {string.Join("; ", series.Select(s => $"{s.Name} ends at {NumberText.Of(s.Y[^1])}"))}.";
        return new(PlotlyFigure.OfLines(title, xTitle, yTitle, series), LinePlot.Svg(title, xTitle, yTitle, series), text);
    }

    /// <summary>Bars over named categories, grouped if there are several per category; the value axis always holds 0.</summary>
    /// <exception cref="ArgumentException">There is nothing to draw, lengths differ, or a number is not finite.</exception>
    public static Figure Bar(string title, string yTitle, IReadOnlyList<string> categories, params IReadOnlyList<Bars> bars)
    {
        Check(bars.Count, "bars");
        foreach (var b in bars) Check(b.Name, categories.Count, b.Values, b.Errors);

        var groups = bars.Select(b => $"{b.Name}: {string.Join(", ", categories.Zip(b.Values, (c, v) => $"{c} {NumberText.Of(v)}"))}");
        return new(PlotlyFigure.OfBars(title, yTitle, categories, bars), BarPlot.Svg(title, yTitle, categories, bars), $"{title} ({yTitle}). {string.Join("; ", groups)}.");
    }

    private static void Check(int count, string what)
    {
        if (count == 0) throw new ArgumentException($"There are no {what} to draw.");
    }

    private static void Check(string name, int length, IReadOnlyList<double> values, IReadOnlyList<double>? errors)
    {
        if (values.Count == 0) throw new ArgumentException($"'{name}' has no values to draw.");
        if (values.Count != length || (errors ?? values).Count != length)
            throw new ArgumentException($"'{name}' needs {length} values, and as many errors if any, but has {values.Count} and {errors?.Count ?? 0}.");
        if (!values.Concat(errors ?? []).All(double.IsFinite))
            throw new ArgumentException($"'{name}' holds NaN or infinity; leave such points out and say so.");
    }
}
