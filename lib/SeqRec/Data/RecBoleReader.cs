using System.Globalization;

namespace SeqRec.Data;

/// <summary>The columns of a RecBole <c>.inter</c> file that matter; rating and time may be absent from the file.</summary>
public sealed record RecBoleColumns(
    string User = "user_id", string Item = "item_id", string Rating = "rating", string Time = "timestamp");

/// <summary>
/// Reads RecBole's atomic files: tab separated, the first line names and types the columns. In <c>.inter</c> ids are any text, ratings are
/// numbers, times are whole unix seconds. Rows need not be sorted; repeated rows are kept.
/// </summary>
public static class RecBoleReader
{
    /// <summary>Reads interactions from a plain or gzip <c>.inter</c> file.</summary>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static InteractionLog Read(string path, RecBoleColumns? columns = null) => Read(path, out _, columns);

    /// <summary>Reads interactions and reports what was skipped.</summary>
    /// <inheritdoc cref="Read(string, RecBoleColumns?)"/>
    public static InteractionLog Read(string path, out ReadReport report, RecBoleColumns? columns = null)
    {
        columns ??= new();
        using var lines = new LineReader(path);
        var header = new RecBoleHeader(lines);
        var (user, item) = (header.Required(columns.User), header.Required(columns.Item));
        var (rating, time) = (header.Optional(columns.Rating), header.Optional(columns.Time));
        var builder = new InteractionLogBuilder(Path.GetFileName(path), hasTime: time >= 0, hasRating: rating >= 0);
        while (lines.Next() is { } row)
        {
            var fields = header.Fields(row);
            builder.Add(
                IdToken.Text(row.AsSpan(fields[user]), columns.User, lines), IdToken.Text(row.AsSpan(fields[item]), columns.Item, lines),
                time < 0 ? 0 : Seconds(row.AsSpan(fields[time]), lines), rating < 0 ? null : Rating(row.AsSpan(fields[rating]), lines));
        }
        report = new(path, lines.Number, lines.Blank, EmptyUsers: 0);
        return builder.Count > 0 ? builder.Build() : throw lines.Empty();
    }

    /// <summary>Reads the items of a <c>.item</c> file, keyed by <c>item_id</c>.</summary>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    public static AttributeTable ReadItems(string path) => ReadTable(path, "item_id");

    /// <summary>Reads the users of a <c>.user</c> file, keyed by <c>user_id</c>.</summary>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    public static AttributeTable ReadUsers(string path) => ReadTable(path, "user_id");

    private static AttributeTable ReadTable(string path, string keyColumn)
    {
        using var lines = new LineReader(path);
        var header = new RecBoleHeader(lines);
        var key = header.Required(keyColumn);
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (lines.Next() is { } row)
        {
            header.Fields(row);
            var values = row.Split('\t');
            IdToken.Text(values[key], keyColumn, lines);
            if (!rows.TryAdd(values[key], values)) throw lines.Error($"'{values[key]}' has a row already.", "Keep one row for each id.");
        }
        return new(header.Names, rows);
    }

    private static long Seconds(ReadOnlySpan<char> text, LineReader lines)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return seconds;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue) return (long)number;
        throw lines.Error($"'{text}' is not a time.", "Times are whole seconds since 1970; multiply finer times before writing them.");
    }

    private static float Rating(ReadOnlySpan<char> text, LineReader lines) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rating) && float.IsFinite(rating)
            ? rating
            : throw lines.Error($"'{text}' is not a rating.", "Ratings are finite numbers such as 4 or 3.5.");
}
