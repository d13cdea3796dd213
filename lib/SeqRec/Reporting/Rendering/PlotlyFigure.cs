using System.Text.Json.Nodes;

namespace SeqRec.Reporting.Rendering;

/// <summary>Charts in plotly's figure format: <c>data</c> (one trace per series) and <c>layout</c>.</summary>
internal static class PlotlyFigure
{
    public static JsonObject OfLines(string title, string xTitle, string yTitle, IReadOnlyList<Series> series) => new()
    {
        ["data"] = new JsonArray([.. series.Select(s => Trace("scatter", s.Name, Numbers(s.X), s.Y, s.Errors))]),
        ["layout"] = Layout(title, xTitle, yTitle),
    };

    public static JsonObject OfBars(string title, string yTitle, IReadOnlyList<string> categories, IReadOnlyList<Bars> bars) => new()
    {
        ["data"] = new JsonArray([.. bars.Select(b => Trace("bar", b.Name, new JsonArray([.. categories.Select(c => JsonValue.Create(c))]), b.Values, b.Errors))]),
        ["layout"] = Layout(title, null, yTitle),
    };

    private static JsonObject Trace(string type, string name, JsonArray x, IReadOnlyList<double> y, IReadOnlyList<double>? errors)
    {
        var trace = new JsonObject { ["type"] = type, ["name"] = name, ["x"] = x, ["y"] = Numbers(y) };
        if (type == "scatter") trace["mode"] = "lines+markers";
        if (errors is not null) trace["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(errors), ["visible"] = true };
        return trace;
    }

    private static JsonObject Layout(string title, string? xTitle, string yTitle) => new()
    {
        ["title"] = Title(title),
        ["xaxis"] = xTitle is null ? new JsonObject() : new JsonObject { ["title"] = Title(xTitle) },
        ["yaxis"] = new JsonObject { ["title"] = Title(yTitle) },
        ["colorway"] = new JsonArray([.. Palette.Colours.Select(c => JsonValue.Create(c))]),
        ["showlegend"] = true,
    };

    private static JsonObject Title(string text) => new() { ["text"] = text };

    private static JsonArray Numbers(IReadOnlyList<double> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
