using System.Globalization;

namespace SeqRec.Data;

/// <summary>
/// Reads a domain of the Amazon bundle data (Sun et al., SIGIR 2022): <c>user_item.csv</c> with unix seconds of days, <c>item_titles.csv</c> and
/// <c>item_categories.csv</c>, whose paths lie in two pairs of brackets. An item's text is its title and its categories.
/// </summary>
public static class BundleCsvReader
{
    /// <summary>Reads the three files; rows that repeat an earlier one are dropped.</summary>
    /// <param name="name">Name of the domain.</param>
    /// <param name="pathOf">Where a file lies, by its name.</param>
    /// <param name="repeats">How many rows were dropped.</param>
    /// <exception cref="DataFormatException">A file breaks the format, or an item has no title; the message names the file.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    public static ContentDomain Read(string name, Func<string, string> pathOf, out int repeats)
    {
        var rows = Interactions(name, pathOf("user_item.csv"));
        var log = rows.Deduplicate(Duplicates.SameRow);
        repeats = rows.Count - log.Count;
        var (titles, categories) = (Pairs(pathOf("item_titles.csv"), "titles"), Pairs(pathOf("item_categories.csv"), "categories"));
        string Categories(string item) => categories.TryGetValue(item, out var paths) ? paths.Replace("[", "").Replace("]", "").Replace(",", " ") : "";
        return ContentDomain.Of(log, titles.ToDictionary(title => title.Key, title => ItemText.Of(title.Value, Categories(title.Key))));
    }

    private static InteractionLog Interactions(string name, string path)
    {
        using var table = new CsvTable(path, "user ID", "item ID", "timestamp");
        var log = new InteractionLogBuilder(name, hasTime: true, hasRating: false);
        while (table.Next() is [var user, var item, var seconds])
            log.Add(IdToken.Number(user, table.Lines), IdToken.Number(item, table.Lines), long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time
                : throw table.Lines.Error($"'{seconds}' is no time.", "Times are whole unix seconds."));
        return log.Count > 0 ? log.Build() : throw table.Lines.Empty();
    }

    private static Dictionary<string, string> Pairs(string path, string column)
    {
        using var table = new CsvTable(path, "item ID", column);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (table.Next() is [var item, var text]) pairs.TryAdd(IdToken.Number(item, table.Lines).ToString(), text);
        return pairs;
    }
}
