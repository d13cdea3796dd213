using System.Globalization;
using System.Net;
using System.Text;

namespace SeqRec.Reporting.Rendering;

/// <summary>Writes SVG shapes; everything not coloured by a series takes the page's text colour.</summary>
internal sealed class SvgCanvas
{
    public const int Width = 680, Height = 400;

    /// <summary>Estimated width of a character at 12 px; SVG offers no measuring without a browser.</summary>
    public const double CharacterWidth = 6.7;

    private readonly StringBuilder svg = new();

    public SvgCanvas(string title) => svg
        .Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" ")
        .Append("style=\"width:100%;height:auto\" font-family=\"system-ui,'DejaVu Sans',sans-serif\" font-size=\"12\" fill=\"currentColor\">")
        .Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>");

    public void Text(double x, double y, string text, string attributes = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" {attributes}>").Append(WebUtility.HtmlEncode(text)).Append("</text>");

    public void Line(double x1, double y1, double x2, double y2, string attributes = "stroke=\"currentColor\"") =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" {attributes}/>");

    public void Bar(double x, double y, double width, double height, string colour) =>
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" rx=\"1.5\" fill=\"{colour}\"/>");

    public void Dot(double x, double y, string colour) =>
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\" fill=\"{colour}\"/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, string dash)
    {
        var path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-dasharray=\"{dash}\"/>");
    }

    public void ErrorBar(double x, double top, double bottom, string attributes)
    {
        Line(x, top, x, bottom, attributes);
        Line(x - 4, top, x + 4, top, attributes);
        Line(x - 4, bottom, x + 4, bottom, attributes);
    }

    public override string ToString() => svg + "</svg>";
}
