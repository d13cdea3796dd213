using System.Collections;
using System.Net;

namespace SeqRec.Notebooks.Engine;

/// <summary>Values as small HTML tables: a sequence of records has a column per member, a record a row per member.</summary>
internal static class HtmlTable
{
    public static string Of(object? value) => value switch
    {
        IDictionary pairs => Pairs(pairs),
        IEnumerable items when !PlainText.IsScalar(value) => Rows(items),
        _ when !PlainText.IsScalar(value) && Shape.Members(value!) is { Count: > 0 } members =>
            Table([], members.Select(member => new[] { Encode(member.Name), Cell(member.Value) })),
        _ => $"<pre>{Encode(PlainText.Of(value))}</pre>",
    };

    private static string Pairs(IDictionary pairs)
    {
        var limit = FormatterRegistry.Current.ListExpansionLimit;
        var rows = pairs.Keys.Cast<object?>().Zip(pairs.Values.Cast<object?>(), (key, value) => new[] { Cell(key), Cell(value) }).Take(limit);
        return Table(["key", "value"], pairs.Count > limit ? rows.Append([PlainText.More(pairs)]) : rows);
    }

    private static string Rows(IEnumerable items)
    {
        var limit = FormatterRegistry.Current.ListExpansionLimit;
        var shown = items.Cast<object?>().Take(limit + 1).ToList();
        var columns = shown.Count > 0 && shown.All(item => !PlainText.IsScalar(item) && item is not IEnumerable)
            ? shown.SelectMany(item => Shape.Members(item!).Select(member => member.Name)).Distinct().ToList()
            : [];
        List<string[]> rows = [.. shown.Take(limit).Select((item, i) => Row(i, item, columns))];
        if (shown.Count > limit) rows.Add([PlainText.More(items)]);
        return Table(columns.Count == 0 ? ["index", "value"] : ["index", .. columns], rows);
    }

    private static string[] Row(int index, object? item, IReadOnlyList<string> columns)
    {
        if (columns.Count == 0) return [Cell(index), Cell(item)];
        var members = Shape.Members(item!).DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value);
        var cells = columns.Select(column => members.TryGetValue(column, out var value) ? Cell(value) : "");
        return [Cell(index), .. cells];
    }

    private static string Table(IReadOnlyList<string> head, IEnumerable<string[]> rows) =>
        "<table>"
        + (head.Count == 0 ? "" : $"<thead>{TableRow("th", head.Select(Encode))}</thead>")
        + $"<tbody>{string.Concat(rows.Select(row => TableRow("td", row)))}</tbody></table>";

    private static string TableRow(string tag, IEnumerable<string> cells) =>
        $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{cell}</{tag}>"))}</tr>";

    private static string Cell(object? value) => value is IHtml html ? html.ToString() : Encode(PlainText.Inline(value));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
