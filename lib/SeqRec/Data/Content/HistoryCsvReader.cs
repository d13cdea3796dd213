namespace SeqRec.Data;

/// <summary>
/// Rebuilds sequences from rows of evaluation, as MiniOneRec publishes them: each has a user, the items before (at most ten, oldest first)
/// and the next item, in the columns <c>user_id</c>, <c>history_item_id</c> and <c>item_id</c>. A user's first row gives the start, and every
/// further one an item.
/// </summary>
public static class HistoryCsvReader
{
    private const int MostItems = 10;

    private sealed record Row(string[] History, string Item, string File, int Line);

    /// <summary>Reads plain or gzip files, older ones first.</summary>
    /// <exception cref="DataFormatException">A file breaks the format, or a history is not what the rows before say; the message names the line.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    public static InteractionLog Read(string name, params IReadOnlyList<string> paths)
    {
        var users = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        foreach (var path in paths) Collect(path, users);
        var log = new InteractionLogBuilder(name, hasTime: false, hasRating: false);
        foreach (var (user, rows) in users)
            foreach (var item in Sequence(user, rows)) log.Add(user, item);
        return log.Count > 0 ? log.Build() : throw new DataFormatException(paths[0], 0, "The file holds no interactions.", "Fetch it again.");
    }

    private static void Collect(string path, Dictionary<string, List<Row>> users)
    {
        using var table = new CsvTable(path, "user_id", "history_item_id", "item_id");
        while (table.Next() is [var id, var history, var item])
        {
            var user = IdToken.Text(id, "user_id", table.Lines).ToString();
            if (!users.TryGetValue(user, out var rows)) users.Add(user, rows = []);
            rows.Add(new(Items(history, table.Lines), IdToken.Number(item, table.Lines).ToString(), path, table.Lines.Number));
        }
    }

    // Shorter histories are older; of equal ones, which are full, the order of the files counts.
    private static List<string> Sequence(string user, List<Row> rows)
    {
        var items = new List<string>();
        foreach (var row in rows.OrderBy(row => row.History.Length))
        {
            if (items.Count == 0) items.AddRange(row.History);
            else if (!items.TakeLast(MostItems).SequenceEqual(row.History))
                throw new DataFormatException(row.File, row.Line, $"The history of user {user} does not go on where the row before ends.", "Give the files of one export, older ones first.");
            items.Add(row.Item);
        }
        return items;
    }

    // A Python list of numbers: [2122, 243]
    private static string[] Items(string list, LineReader lines)
    {
        if (list is not ['[', .., ']']) throw lines.Error($"'{list}' is no list of items.", "Fetch the file again.");
        var items = list[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var item in items) IdToken.Number(item, lines);
        return items.Length <= MostItems ? items : throw lines.Error($"The history has {items.Length} items, more than {MostItems}.", "Fetch the file again.");
    }
}
