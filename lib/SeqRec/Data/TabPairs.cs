namespace SeqRec.Data;

/// <summary>Files with two columns, separated by a tab.</summary>
internal static class TabPairs
{
    /// <summary>Second column by first.</summary>
    /// <exception cref="DataFormatException">A line has no tab, or repeats a first column; the message names it.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static Dictionary<string, string> Read(string path, bool hasHeader)
    {
        using var lines = new LineReader(path);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (hasHeader) lines.Next();
        while (lines.Next() is { } line)
        {
            if (line.Split('\t', 2) is not [var key, var value]) throw lines.Error("This line has one column, not two.", "Fetch the file again.");
            if (!pairs.TryAdd(key, value)) throw lines.Error($"'{key}' is there twice.", "Fetch the file again.");
        }
        return pairs;
    }
}
