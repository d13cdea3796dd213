using System.Globalization;
using System.Text.Json;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>A small table of results, shown as HTML, aligned text or JSON, and handed on as CSV with full precision.</summary>
[TypeFormatterSource(typeof(TableFormatters), PreferredMimeTypes = [MimeTypes.Table, MimeTypes.Html, MimeTypes.Plain])]
public sealed class ResultTable : IMimeBundle
{
    /// <summary>Makes a table; a cell may be text, a number, a bool (shown as yes or no) or null (shown as -).</summary>
    /// <exception cref="ArgumentException">A row has not one cell per column.</exception>
    public ResultTable(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<object?>> rows, string? caption = null)
    {
        (Columns, Rows, Caption) = (columns, rows, caption);
        for (var r = 0; r < rows.Count; r++)
            if (rows[r].Count != columns.Count)
                throw new ArgumentException($"Row {r + 1} has {rows[r].Count} cells for {columns.Count} columns.", nameof(rows));
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The rows, with one raw value per column.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>What the table shows, if it says so.</summary>
    public string? Caption { get; }

    /// <summary>One row per record, one column per public property, in the order of their declaration.</summary>
    public static ResultTable From<T>(IEnumerable<T> records, string? caption = null) => RecordTable<T>.Of(records, caption);

    /// <summary>Comma-separated values with a header; numbers in round-trip format, so nothing is lost in hand-over.</summary>
    public string ToCsv() =>
        string.Concat(Rows.Prepend([.. Columns.Select(c => c.Name)]).Select(row => string.Join(',', row.Select(CsvField)) + "\n"));

    /// <summary>An aligned table in plain text.</summary>
    public override string ToString() => TextLayout.Of(this);

    internal string ToHtml() => HtmlLayout.Of(this);

    /// <summary>The cells as shown to readers, row by row.</summary>
    internal IEnumerable<string[]> TextRows => Rows.Select(row => row.Zip(Columns, Text).ToArray());

    string IMimeBundle.Render(string mimeType) => mimeType switch
    {
        MimeTypes.Table => ToJson(),
        MimeTypes.Html => ToHtml(),
        _ => ToString(),
    };

    private static string Text(object? cell, Column column) => cell switch
    {
        null => "-",
        bool holds => holds ? "yes" : "no",
        IFormattable number => number.ToString(column.Format, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    /// <summary>Quoted as RFC 4180 asks where the text holds a comma, a quote or a line end.</summary>
    private static string CsvField(object? cell)
    {
        var text = Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }

    private string ToJson() => JsonSerializer.Serialize(new
    {
        caption = Caption,
        columns = Columns.Select(c => new { name = c.Name, align = c.Alignment == Alignment.Right ? "right" : "left" }),
        rows = TextRows,
    });
}
