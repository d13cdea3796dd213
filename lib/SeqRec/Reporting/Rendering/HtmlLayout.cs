using System.Globalization;
using System.Net;
using System.Text;

namespace SeqRec.Reporting.Rendering;

/// <summary>Lays a table out as HTML that needs no style sheet and follows the page's colours.</summary>
internal static class HtmlLayout
{
    public static string Of(ResultTable table)
    {
        var html = new StringBuilder("<table>");
        if (table.Caption is not null) html.Append(CultureInfo.InvariantCulture, $"<caption>{WebUtility.HtmlEncode(table.Caption)}</caption>");
        html.Append("<thead>").Append(Row(table, "th", table.Columns.Select(c => c.Name))).Append("</thead><tbody>");
        foreach (var row in table.TextRows) html.Append(Row(table, "td", row));
        return html.Append("</tbody></table>").ToString();
    }

    private static string Row(ResultTable table, string tag, IEnumerable<string> cells) =>
        $"<tr>{string.Concat(cells.Zip(table.Columns, (text, column) => $"<{tag} style=\"{Style(column)}\">{WebUtility.HtmlEncode(text)}</{tag}>"))}</tr>";

    private static string Style(Column column) =>
        column.Alignment == Alignment.Right ? "text-align:right;font-variant-numeric:tabular-nums" : "text-align:left";
}
