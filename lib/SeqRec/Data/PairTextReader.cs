namespace SeqRec.Data;

/// <summary>
/// Reads plain pairs as SASRec publishes them (Kang and McAuley, ICDM 2018): one interaction a line, user id and item id separated by
/// spaces or tabs, each user's oldest first. Ids are whole numbers from 0. Repeated lines are kept.
/// </summary>
public static class PairTextReader
{
    /// <summary>Reads a plain or gzip file.</summary>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static InteractionLog Read(string path) => Read(path, out _);

    /// <summary>Reads a plain or gzip file and reports what was skipped.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static InteractionLog Read(string path, out ReadReport report)
    {
        using var lines = new LineReader(path);
        var builder = new InteractionLogBuilder(Path.GetFileName(path), hasTime: false, hasRating: false);
        while (lines.Next() is { } line) AddPair(line.AsSpan().Trim(), lines, builder);
        report = new(path, lines.Number, lines.Blank, EmptyUsers: 0);
        return builder.Count > 0 ? builder.Build() : throw lines.Empty();
    }

    private static void AddPair(ReadOnlySpan<char> line, LineReader lines, InteractionLogBuilder builder)
    {
        var gap = line.IndexOfAny(' ', '\t');
        var item = gap < 0 ? [] : line[gap..].TrimStart();
        if (item.IsEmpty || item.IndexOfAny(' ', '\t') >= 0)
            throw lines.Error("This is not a pair.", "Each line holds one user id and one item id, nothing else.");
        builder.Add(IdToken.Number(line[..gap], lines), IdToken.Number(item, lines));
    }
}
