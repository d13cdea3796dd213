namespace SeqRec.Reporting.Rendering;

/// <summary>Draws series over a numeric axis.</summary>
internal static class LinePlot
{
    private const int MostDots = 30;

    public static string Svg(string title, string xTitle, string yTitle, IReadOnlyList<Series> series)
    {
        double[] values = [.. series.SelectMany(s => s.Y.Zip(s.Errors ?? Zeros(s), (y, e) => (double[])[y - e, y + e]).SelectMany(ends => ends))];
        var frame = new PlotFrame(title, yTitle, [.. series.Select(s => s.Name)], values, bottomMargin: 54, DrawKey);
        double[] positions = [.. series.SelectMany(s => s.X)];
        var x = Axis.Over(positions, ticks: 8, frame.Left, frame.Right, whole: positions.All(double.IsInteger));
        DrawAxis(frame, x, xTitle);
        for (var i = 0; i < series.Count; i++) Draw(frame, x, series[i], i);
        return frame.Canvas.ToString();
    }

    private static void DrawKey(SvgCanvas canvas, int i, double x, double y) =>
        canvas.Polyline([(x, y), (x + 22, y)], Palette.Colour(i), Palette.Dash(i));

    private static void DrawAxis(PlotFrame frame, Axis x, string title)
    {
        frame.Canvas.Line(frame.Left, frame.Bottom, frame.Right, frame.Bottom);
        foreach (var tick in x.Ticks)
        {
            frame.Canvas.Line(x.Pixel(tick), frame.Bottom, x.Pixel(tick), frame.Bottom + 5);
            frame.Canvas.Text(x.Pixel(tick), frame.Bottom + 19, x.Label(tick), "text-anchor=\"middle\"");
        }

        frame.XTitle(title);
    }

    private static void Draw(PlotFrame frame, Axis x, Series series, int index)
    {
        var colour = Palette.Colour(index);
        (double X, double Y)[] points = [.. series.X.Zip(series.Y, (px, py) => (x.Pixel(px), frame.Y.Pixel(py)))];
        for (var i = 0; i < (series.Errors?.Count ?? 0); i++)
            frame.Canvas.ErrorBar(points[i].X, frame.Y.Pixel(series.Y[i] + series.Errors![i]), frame.Y.Pixel(series.Y[i] - series.Errors[i]), $"stroke=\"{colour}\"");
        frame.Canvas.Polyline(points, colour, Palette.Dash(index));
        if (points.Length > MostDots) return;
        foreach (var (px, py) in points) frame.Canvas.Dot(px, py, colour);
    }

    private static IEnumerable<double> Zeros(Series series) => Enumerable.Repeat(0.0, series.Y.Count);
}
