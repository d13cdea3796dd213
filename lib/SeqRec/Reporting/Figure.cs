using System.Net;
using System.Text.Json.Nodes;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>A chart as a plotly figure, as a picture (SVG) that shows without scripts, and as a sentence.</summary>
[TypeFormatterSource(typeof(FigureFormatters), PreferredMimeTypes = [MimeTypes.Plotly, MimeTypes.Html, MimeTypes.Plain])]
public sealed class Figure : IMimeBundle
{
    private readonly string text;

    internal Figure(JsonObject plotly, string svg, string text) => (PlotlyJson, Svg, this.text) = (plotly.ToJsonString(), svg, text);

    /// <summary>The plotly figure, an object with <c>data</c> and <c>layout</c>.</summary>
    public string PlotlyJson { get; }

    /// <summary>The picture; it scales, and takes its text colour from the page.</summary>
    public string Svg { get; }

    /// <summary>The chart in a sentence.</summary>
    public override string ToString() => text;

    string IMimeBundle.Render(string mimeType) => mimeType switch
    {
        MimeTypes.Plotly => PlotlyJson,
        MimeTypes.Html => $"<figure style=\"margin:0;max-width:{SvgCanvas.Width}px\" aria-label=\"{WebUtility.HtmlEncode(text)}\">{Svg}</figure>",
        _ => text,
    };
}
