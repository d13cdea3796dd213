namespace SeqRec.Data;

/// <summary>Reads the CSV in which torch-rechub keeps Amazon for DIN: the header <c>user_id,item_id,time,cate_id</c>, then whole numbers.</summary>
public static class RecHubReader
{
    private const string Header = "user_id,item_id,time,cate_id";

    /// <summary>Reads a plain or gzip file.</summary>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static CategorisedLog Read(string path)
    {
        using var lines = new LineReader(path);
        if (lines.Next() is var header && header != Header) throw lines.Error($"The header is '{header}'.", $"It must be '{Header}'.");
        var builder = new CategorisedLogBuilder(lines);
        while (lines.Next() is { } line)
        {
            var row = line.Split(',');
            if (row.Length != 4) throw lines.Error($"The row has {row.Length} columns, not 4.", "Columns are separated by commas, as in the header.");
            builder.Add(row[0], row[1], row[3], row[2]);
        }
        return builder.Build();
    }
}
