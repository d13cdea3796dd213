namespace SeqRec.Data;

/// <summary>
/// Rebuilds sequences from rows of evaluation, as MiniOneRec publishes them: each has a user, the items before (at most ten, oldest first)
/// and the next item, in the columns <c>user_id</c>, <c>history_item_id</c> and <c>item_id</c>.
/// </summary>
public static class HistoryCsvReader
{
    private const int MostItems = 10;

    /// <summary>Reads plain or gzip files, older ones first.</summary>
    /// <exception cref="DataFormatException">A file breaks the format, or a history is not what the rows before say; the message names the line.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    public static InteractionLog Read(string name, params IReadOnlyList<string> paths)
    {
        var rows = new HistoryRows(MostItems);
        foreach (var path in paths) Collect(path, rows);
        return rows.Build(name, paths[0]);
    }

    private static void Collect(string path, HistoryRows rows)
    {
        using var table = new CsvTable(path, "user_id", "history_item_id", "item_id");
        while (table.Next() is [var user, var history, var item])
            rows.Add(IdToken.Text(user, "user_id", table.Lines).ToString(), Items(history, table.Lines), IdToken.Number(item, table.Lines).ToString(), path, table.Lines.Number);
    }

    // A Python list of numbers: [2122, 243]
    private static string[] Items(string list, LineReader lines)
    {
        if (list is not ['[', .., ']']) throw lines.Error($"'{list}' is no list of items.", "Fetch the file again.");
        var items = list[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var item in items) IdToken.Number(item, lines);
        return items;
    }
}
