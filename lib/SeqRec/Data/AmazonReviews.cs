namespace SeqRec.Data;

/// <summary>
/// Reads the Amazon files of 2014 (McAuley): reviews, a record a line with <c>reviewerID</c>, <c>asin</c>, <c>overall</c> and <c>unixReviewTime</c>,
/// and metadata, a record a line with <c>asin</c> and <c>categories</c>, a list of paths. Ids are kept and texts passed over, so memory grows with
/// the reviews' number and not with their length.
/// </summary>
public static class AmazonReviews
{
    /// <summary>The category of an item that the metadata does not give one, as in DIEN's code.</summary>
    public const string DefaultCategory = "default_cat";

    /// <summary>Every review as an interaction, whatever its rating, with the last part of its item's first category path.</summary>
    /// <param name="reviews">A plain or gzip file of reviews.</param>
    /// <param name="metadata">A plain or gzip file of metadata; of an item's several records the first counts.</param>
    /// <exception cref="DataFormatException">A file breaks the format; the message names the line.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    public static CategorisedLog Read(string reviews, string metadata)
    {
        var log = ReadLog(reviews, out var report);
        var categories = Leaves(metadata, log.Items, out var nowhere);
        Omission[] omitted =
        [
            new("blank lines of reviews", report.BlankLines),
            new($"items without metadata, whose category is {DefaultCategory}", log.ItemCount - categories.Count),
            new($"items whose metadata has no category, which is {DefaultCategory}", nowhere),
        ];
        return new(log, ClickFields.Of(log, item => categories.GetValueOrDefault(item) ?? DefaultCategory), [.. omitted.Where(o => o.Count > 0)]);
    }

    /// <summary>The reviews alone.</summary>
    /// <inheritdoc cref="Read"/>
    public static InteractionLog ReadLog(string reviews, out ReadReport report)
    {
        using var lines = new LineReader(reviews);
        var log = new InteractionLogBuilder(Path.GetFileName(reviews), hasTime: true, hasRating: true);
        while (lines.Next() is { } line) Add(new(line, lines), lines, log);
        report = new(reviews, lines.Number, lines.Blank, EmptyUsers: 0);
        return log.Count > 0 ? log.Build() : throw lines.Empty();
    }

    private static void Add(LiteralReader record, LineReader lines, InteractionLogBuilder log)
    {
        var (user, item) = ("", "");
        double? rating = null, time = null;
        while (record.Key(out var key))
            switch (key)
            {
                case "reviewerID": user = record.Text(); break;
                case "asin": item = record.Text(); break;
                case "overall": rating = record.Number(); break;
                case "unixReviewTime": time = record.Number(); break;
                default: record.Skip(); break;
            }
        if (time is not { } seconds || !double.IsInteger(seconds) || Math.Abs(seconds) > 1e15)
            throw lines.Error("'unixReviewTime' is missing or no whole number of seconds.", "Every review needs its time.");
        log.Add(IdToken.Text(user, "reviewerID", lines), IdToken.Text(item, "asin", lines), (long)seconds, (float?)rating);
    }

    // The leaf of each item with metadata, null where it has no category; items that nobody reviewed are passed over.
    internal static Dictionary<string, string?> Leaves(string metadata, IdMap items, out int nowhere)
    {
        using var lines = new LineReader(metadata);
        var leaves = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (lines.Next() is { } line)
        {
            var (item, leaf) = Leaf(new(line, lines));
            IdToken.Text(item, "asin", lines);
            if (items.TryGetId(item, out _)) leaves.TryAdd(item, leaf);
        }
        nowhere = leaves.Values.Count(leaf => leaf is null);
        return leaves;
    }

    private static (string Item, string? Leaf) Leaf(LiteralReader record)
    {
        var (item, leaf) = ("", (string?)null);
        while (record.Key(out var key))
            switch (key)
            {
                case "asin": item = record.Text(); break;
                case "categories": leaf = LastOfFirst(ref record); break;
                default: record.Skip(); break;
            }
        return (item, leaf);
    }

    private static string? LastOfFirst(ref LiteralReader record)
    {
        string? last = null;
        record.Open('[');
        for (var path = 0; record.More(']'); path++)
        {
            record.Open('[');
            while (record.More(']'))
                if (path == 0) last = record.Text();
                else record.Skip();
        }
        return last;
    }
}
