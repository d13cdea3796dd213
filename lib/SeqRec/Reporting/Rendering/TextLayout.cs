namespace SeqRec.Reporting.Rendering;

/// <summary>Lays a table out as aligned plain text.</summary>
internal static class TextLayout
{
    public static string Of(ResultTable table)
    {
        var header = table.Columns.Select(c => c.Name).ToArray();
        var rows = table.TextRows.ToList();
        var widths = header.Select((name, c) => rows.Select(row => row[c].Length).Append(name.Length).Max()).ToArray();
        var lines = rows
            .Select(row => Line(table, row, widths))
            .Prepend(string.Join("  ", widths.Select(w => new string('-', w))))
            .Prepend(Line(table, header, widths));
        return string.Join('\n', table.Caption is null ? lines : lines.Prepend(table.Caption));
    }

    private static string Line(ResultTable table, string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, c) => table.Columns[c].Alignment == Alignment.Right ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd();
}
