namespace SeqRec.Data;

/// <summary>The first line of a RecBole atomic file: <c>name:type</c> for each column, separated by tabs.</summary>
internal sealed class RecBoleHeader
{
    private static readonly string[] Types = ["token", "token_seq", "float", "float_seq"];
    private readonly LineReader lines;
    private readonly Range[] fields; // one spare slot reveals a row with too many columns

    public RecBoleHeader(LineReader lines)
    {
        this.lines = lines;
        var header = lines.Next() ?? throw new DataFormatException(lines.File, 0, "The file is empty.", "Fetch or export it again.");
        Names = [.. header.Split('\t').Select(Name)];
        fields = new Range[Names.Length + 1];
        if (Names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw lines.Error($"The column '{twice.Key}' occurs twice.", "Remove or rename one of them.");
    }

    public string[] Names { get; }

    /// <summary>Index of a column.</summary>
    public int Required(string name) => Optional(name) is var index and >= 0
        ? index
        : throw new DataFormatException(lines.File, 1, $"The column '{name}' is missing; there are {string.Join(", ", Names)}.",
            "Name the columns to read, or correct the header.");

    /// <summary>Index of a column, or -1.</summary>
    public int Optional(string name) => Array.IndexOf(Names, name);

    /// <summary>Where each field of a row lies; valid until the next call.</summary>
    public ReadOnlySpan<Range> Fields(ReadOnlySpan<char> row)
    {
        var found = row.Split(fields, '\t');
        return found == Names.Length
            ? fields.AsSpan(0, found)
            : throw lines.Error($"The row does not have {Names.Length} columns.",
                "Columns are separated by single tabs, as in the header.");
    }

    private string Name(string column)
    {
        var colon = column.LastIndexOf(':');
        return colon > 0 && Types.Contains(column[(colon + 1)..])
            ? column[..colon]
            : throw lines.Error($"'{column}' is not a column name with a type.",
                $"The first line is name:type for each column, separated by tabs; types are {string.Join(", ", Types)}.");
    }
}
