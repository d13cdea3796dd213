namespace SeqRec.Data;

/// <summary>
/// Reads the rows in which PaddleRec keeps Amazon for DIN and DIEN: history, its categories, target, its category and label, separated
/// by semicolons, lists by spaces; ids are whole numbers, labels 0 or 1. Users are not recorded.
/// </summary>
public static class DinRowsReader
{
    /// <summary>All rows of a plain or gzip file, as training examples.</summary>
    /// <exception cref="DataFormatException">The file breaks the format, or an item has two categories; the message names the line.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static ClickData Read(string path)
    {
        using var lines = new LineReader(path);
        var (items, categories, categoryOf) = (new IdMapBuilder(), new IdMapBuilder(), new List<int> { 0 });
        var examples = new List<ClickExample>();
        int Item(string token, string category)
        {
            var (item, its) = (items.IdOf(IdToken.Number(token, lines)), categories.IdOf(IdToken.Number(category, lines)));
            if (item == categoryOf.Count) categoryOf.Add(its);
            return categoryOf[item] == its ? item : throw lines.Error($"Item {token} has category {category} here and another before.", "Keep one category for each item.");
        }
        while (lines.Next() is { } line) examples.Add(Example(line.Split(';'), lines, Item));
        if (examples.Count == 0) throw lines.Empty();
        var fields = new ClickFields { UserCount = 0, ItemCount = categoryOf.Count - 1, CategoryCount = categoryOf.Max(), CategoryOf = [.. categoryOf] };
        return new(Path.GetFileName(path), fields, examples, [], []) { Omitted = lines.Blank > 0 ? [new("blank lines", lines.Blank)] : [] };
    }

    private static ClickExample Example(string[] row, LineReader lines, Func<string, string, int> item)
    {
        if (row.Length != 5) throw lines.Error($"The row has {row.Length} parts, not 5.", "Parts are history, categories, target, category and label, separated by semicolons.");
        var (history, categories) = (Words(row[0]), Words(row[1]));
        if (history.Length == 0) throw lines.Error("The history is empty.", "Leave such rows out.");
        if (history.Length != categories.Length) throw lines.Error($"The history has {history.Length} items and {categories.Length} categories.", "Each item needs one.");
        if (row[4].Trim() is var label && label is not ("0" or "1")) throw lines.Error($"The label is '{label}'.", "Labels are 0 or 1.");
        int[] ids = [.. history.Zip(categories, item)];
        return new(0, item(row[2].Trim(), row[3].Trim()), ids, label == "1");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
