namespace SeqRec.Data;

/// <summary>
/// Puts sequences together from rows of training or evaluation, each with a user, the items before (the last so many, oldest first) and the next item:
/// a user's shortest row gives the start, and every further one an item.
/// </summary>
/// <param name="mostItems">Items of a full history.</param>
internal sealed class HistoryRows(int mostItems)
{
    private readonly Dictionary<string, List<Row>> users = new(StringComparer.Ordinal);

    private sealed record Row(string[] History, string Item, string File, int Line);

    /// <summary>Adds a row; of rows with full histories the older must come first.</summary>
    /// <exception cref="DataFormatException">The history has too many items.</exception>
    public void Add(string user, string[] history, string item, string file, int line)
    {
        if (history.Length > mostItems) throw new DataFormatException(file, line, $"The history has {history.Length} items, more than {mostItems}.", "Fetch the file again.");
        if (!users.TryGetValue(user, out var rows)) users.Add(user, rows = []);
        rows.Add(new(history, item, file, line));
    }

    /// <summary>All sequences, users in the order of their first rows.</summary>
    /// <exception cref="DataFormatException">A history is not what the rows before say; the message names the line.</exception>
    public InteractionLog Build(string name, string file)
    {
        var log = new InteractionLogBuilder(name, hasTime: false, hasRating: false);
        foreach (var (user, rows) in users)
            foreach (var item in Sequence(user, rows)) log.Add(user, item);
        return log.Count > 0 ? log.Build() : throw new DataFormatException(file, 0, "The file holds no interactions.", "Fetch it again.");
    }

    private List<string> Sequence(string user, List<Row> rows)
    {
        var items = new List<string>();
        foreach (var row in rows.OrderBy(row => row.History.Length))
        {
            if (items.Count == 0) items.AddRange(row.History);
            else if (!items.TakeLast(mostItems).SequenceEqual(row.History))
                throw new DataFormatException(row.File, row.Line, $"The history of user {user} does not go on where the row before ends.", "Give the files of one export, older ones first.");
            items.Add(row.Item);
        }
        return items;
    }
}
