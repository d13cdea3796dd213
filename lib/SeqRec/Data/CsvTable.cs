namespace SeqRec.Data;

/// <summary>The rows of a comma separated file with a header, one row a line: the columns asked for, in the order asked for.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly LineReader lines;
    private readonly int[] places;
    private readonly int width;

    /// <exception cref="DataFormatException">The file is empty or lacks a column.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public CsvTable(string path, params IReadOnlyList<string> columns)
    {
        lines = new(path);
        var header = Fields(lines.Next() ?? throw lines.Empty());
        width = header.Count;
        places = [.. columns.Select(column => header.IndexOf(column) is >= 0 and var place ? place
            : throw lines.Error($"The column '{column}' is missing; there are {string.Join(", ", header)}.", "Fetch the file again."))];
    }

    /// <summary>For messages about the row read last.</summary>
    public LineReader Lines => lines;

    /// <summary>The next row, or null at the end.</summary>
    /// <exception cref="DataFormatException">The row has another number of columns than the header, or a quoted field does not end well.</exception>
    public string[]? Next()
    {
        if (lines.Next() is not { } line) return null;
        var fields = Fields(line);
        return fields.Count == width ? Array.ConvertAll(places, place => fields[place]) : throw lines.Error($"This row does not have {width} columns.", "Fetch the file again.");
    }

    public void Dispose() => lines.Dispose();

    // A field in double quotes may hold commas, and a double quote twice.
    private List<string> Fields(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length; at++)
        {
            var start = at;
            if (at < line.Length && line[at] == '"')
            {
                for (at++; at < line.Length && (line[at] != '"' || (at + 1 < line.Length && line[at + 1] == '"')); at++)
                    if (line[at] == '"') at++;
                if (at >= line.Length) throw lines.Error("A quoted field does not end.", "Each row is one line; fetch the file again.");
                fields.Add(line[(start + 1)..at].Replace("\"\"", "\""));
                if (++at < line.Length && line[at] != ',') throw lines.Error("Something follows a quoted field.", "Fetch the file again.");
                continue;
            }
            while (at < line.Length && line[at] != ',') at++;
            fields.Add(line[start..at]);
        }
        return fields;
    }
}
