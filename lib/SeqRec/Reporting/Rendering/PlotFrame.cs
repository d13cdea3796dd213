using System.Globalization;

namespace SeqRec.Reporting.Rendering;

/// <summary>What line and bar charts share: title, legend, value axis with grid, and the area left for the data.</summary>
internal sealed class PlotFrame
{
    private const int RowHeight = 20, KeyWidth = 34;
    private const string Faint = "stroke=\"currentColor\" stroke-opacity=\"0.15\"";

    public PlotFrame(string title, string yTitle, IReadOnlyList<string> names, IReadOnlyCollection<double> values, double bottomMargin, Action<SvgCanvas, int, double, double> drawKey)
    {
        Canvas = new(title);
        Canvas.Text(SvgCanvas.Width / 2.0, 22, title, "text-anchor=\"middle\" font-size=\"15\" font-weight=\"600\"");
        Top = 44 + RowHeight * Legend(names, drawKey);
        Bottom = SvgCanvas.Height - bottomMargin;
        Y = Axis.Over(values, ticks: 5, fromPixel: Bottom, toPixel: Top);
        Left = 40 + SvgCanvas.CharacterWidth * Y.Ticks.Max(t => Y.Label(t).Length);
        DrawValueAxis(yTitle);
    }

    public SvgCanvas Canvas { get; }

    public Axis Y { get; }

    public double Left { get; }

    public double Right => SvgCanvas.Width - 20;

    public double Top { get; }

    public double Bottom { get; }

    /// <summary>Title below the horizontal axis.</summary>
    public void XTitle(string title) => Canvas.Text((Left + Right) / 2, SvgCanvas.Height - 8, title, "text-anchor=\"middle\"");

    /// <summary>Draws the names in as many centred rows as they need; returns the number of rows.</summary>
    private int Legend(IReadOnlyList<string> names, Action<SvgCanvas, int, double, double> drawKey)
    {
        var (row, x) = (0, 0.0);
        var places = new List<(int Row, double X)>();
        foreach (var width in names.Select(Width))
        {
            if (x > 0 && x + width > SvgCanvas.Width - 40) (row, x) = (row + 1, 0);
            places.Add((row, x));
            x += width;
        }

        for (var i = 0; i < names.Count; i++)
        {
            var inRow = Enumerable.Range(0, names.Count).Where(j => places[j].Row == places[i].Row);
            var left = (SvgCanvas.Width - inRow.Sum(j => Width(names[j]))) / 2 + places[i].X;
            var middle = 42 + RowHeight * places[i].Row;
            drawKey(Canvas, i, left, middle);
            Canvas.Text(left + KeyWidth - 6, middle + 4, names[i]);
        }

        return row + 1;
    }

    private static double Width(string name) => KeyWidth + name.Length * SvgCanvas.CharacterWidth + 14;

    private void DrawValueAxis(string yTitle)
    {
        foreach (var tick in Y.Ticks)
        {
            var y = Y.Pixel(tick);
            Canvas.Line(Left, y, Right, y, Faint);
            Canvas.Text(Left - 8, y + 4, Y.Label(tick), "text-anchor=\"end\"");
        }

        var middle = (Top + Bottom) / 2;
        Canvas.Text(16, middle, yTitle, string.Create(CultureInfo.InvariantCulture, $"text-anchor=\"middle\" transform=\"rotate(-90 16 {middle:0.#})\""));
    }
}
