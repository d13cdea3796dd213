namespace SeqRec.Data;

/// <summary>
/// Reads RecBole's files of a set that is split already, as UniSRec prepares them (Hou et al., KDD 2022): tab separated rows of a user, the last 50
/// items before, separated by blanks, and the next item. Training has every prefix, the longest first; validation and test one row a user.
/// </summary>
public static class RecBolePrefixReader
{
    private const int MostItems = 50;
    private const string Header = "user_id:token\titem_id_list:token_seq\titem_id:token", Training = ".train.inter";

    /// <summary>Reads <c>NAME.train.inter</c> and, beside it, <c>NAME.valid.inter</c> and <c>NAME.test.inter</c>.</summary>
    /// <param name="path">The training file.</param>
    /// <exception cref="DataFormatException">A file breaks the format, or a history is not what the rows before say; the message names the line.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    public static InteractionLog Read(string path)
    {
        if (!path.EndsWith(Training, StringComparison.Ordinal)) throw new DataFormatException(path, 0, "This is not the training file.", $"Name NAME{Training}; the other two are found beside it.");
        var (stem, rows) = (path[..^Training.Length], new HistoryRows(MostItems));
        Collect(path, rows, newestFirst: true);
        foreach (var part in new[] { "valid", "test" }) Collect($"{stem}.{part}.inter", rows, newestFirst: false);
        return rows.Build(Path.GetFileName(stem), path);
    }

    private static void Collect(string path, HistoryRows rows, bool newestFirst)
    {
        using var lines = new LineReader(path);
        if ((lines.Next() ?? throw lines.Empty()) != Header) throw lines.Error("The header is not that of rows with histories.", $"It reads {Header.Replace('\t', ' ')}.");
        var later = new Stack<Action>();
        while (lines.Next() is { } line)
        {
            if (line.Split('\t') is not [var user, var history, var item]) throw lines.Error("This row does not have 3 columns.", "Fetch the file again.");
            var (items, at) = (history.Split(' '), lines.Number);
            foreach (var id in items.Append(item).Append(user)) IdToken.Number(id, lines);
            if (newestFirst) later.Push(() => rows.Add(user, items, item, path, at));
            else rows.Add(user, items, item, path, at);
        }
        foreach (var add in later) add();
    }
}
