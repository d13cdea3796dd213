namespace SeqRec.Data;

/// <summary>
/// Reads sequence text as S3-Rec publishes it (Zhou et al., CIKM 2020): one user a line, the user id and then item ids from
/// oldest to newest, separated by spaces or tabs. Ids are whole numbers from 0. Repeated items are kept; a user without items
/// is dropped and counted.
/// </summary>
public static class SequenceTextReader
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
        var seen = new HashSet<string>();
        var emptyUsers = 0;
        while (lines.Next() is { } line)
            if (!AddUser(line, lines, seen, builder)) emptyUsers++;
        report = new(path, lines.Number, lines.Blank, emptyUsers);
        return builder.Count > 0 ? builder.Build() : throw lines.Empty();
    }

    private static bool AddUser(ReadOnlySpan<char> line, LineReader lines, HashSet<string> seen, InteractionLogBuilder builder)
    {
        var user = ReadOnlySpan<char>.Empty;
        var before = builder.Count;
        foreach (var range in line.SplitAny(' ', '\t'))
        {
            var token = line[range];
            if (token.IsEmpty) continue;
            IdToken.Number(token, lines);
            if (user.IsEmpty) user = FirstTime(token, lines, seen);
            else builder.Add(user, token);
        }
        return builder.Count > before;
    }

    private static ReadOnlySpan<char> FirstTime(ReadOnlySpan<char> user, LineReader lines, HashSet<string> seen) =>
        seen.Add(user.ToString())
            ? user
            : throw lines.Error($"User {user} has a line already.",
                "Join the lines; if each line is one interaction, read the file as pairs.");
}
