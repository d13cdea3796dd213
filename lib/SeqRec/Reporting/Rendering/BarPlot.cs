namespace SeqRec.Reporting.Rendering;

/// <summary>Draws bars over named categories, side by side within a category, each with its value.</summary>
internal static class BarPlot
{
    private const double RoomyBar = 38, LineHeight = 15, UsualWidth = 600;

    public static string Svg(string title, string yTitle, IReadOnlyList<string> categories, IReadOnlyList<Bars> bars)
    {
        double[] ends = [0, .. bars.SelectMany(b => b.Values.SelectMany((v, i) => (double[])[v, v + Error(b, i), v - Error(b, i)]))];
        var room = (int)(UsualWidth / categories.Count / SvgCanvas.CharacterWidth) - 1;
        var labels = categories.Select(c => Wrapped(c, room).ToList()).ToList();
        var frame = new PlotFrame(title, yTitle, [.. bars.Select(b => b.Name)], ends, 20 + LineHeight * labels.Max(l => l.Count), DrawKey);
        var slot = (frame.Right - frame.Left) / categories.Count;
        for (var c = 0; c < categories.Count; c++)
        {
            Label(frame, frame.Left + (c + 0.5) * slot, labels[c]);
            for (var b = 0; b < bars.Count; b++) Draw(frame, bars[b], b, c, bars.Count, slot);
        }

        frame.Canvas.Line(frame.Left, frame.Y.Pixel(0), frame.Right, frame.Y.Pixel(0));
        return frame.Canvas.ToString();
    }

    private static void DrawKey(SvgCanvas canvas, int i, double x, double y) => canvas.Bar(x + 8, y - 6, 12, 12, Palette.Colour(i));

    private static void Label(PlotFrame frame, double x, List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++) frame.Canvas.Text(x, frame.Bottom + 20 + i * LineHeight, lines[i], "text-anchor=\"middle\"");
    }

    /// <summary>Breaks a name at its spaces into lines that fit, and shortens a word that does not.</summary>
    private static IEnumerable<string> Wrapped(string name, int room)
    {
        var line = "";
        foreach (var word in name.Split(' ').Select(w => w.Length <= Math.Max(room, 2) ? w : w[..Math.Max(room - 1, 1)] + "…"))
        {
            if (line != "" && line.Length + 1 + word.Length > room)
            {
                yield return line;
                line = "";
            }

            line = line == "" ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static void Draw(PlotFrame frame, Bars bars, int index, int category, int count, double slot)
    {
        var width = Math.Min(80, slot * 0.8 / count);
        var left = frame.Left + (category + 0.5) * slot + (index - count / 2.0) * width;
        var (value, error) = (bars.Values[category], Error(bars, category));
        var (end, zero) = (frame.Y.Pixel(value), frame.Y.Pixel(0));
        frame.Canvas.Bar(left + 1, Math.Min(end, zero), width - 2, Math.Abs(end - zero), Palette.Colour(index));
        if (bars.Errors is not null)
            frame.Canvas.ErrorBar(left + width / 2, frame.Y.Pixel(value + error), frame.Y.Pixel(value - error), "stroke=\"currentColor\"");
        if (width < RoomyBar) return;
        var y = value < 0 ? frame.Y.Pixel(value - error) + 13 : frame.Y.Pixel(value + error) - 5;
        frame.Canvas.Text(left + width / 2, y, NumberText.Of(value), "text-anchor=\"middle\" font-size=\"11\"");
    }

    private static double Error(Bars bars, int i) => bars.Errors?[i] ?? 0;
}
