namespace SeqRec.Data;

/// <summary>Puts click examples side by side.</summary>
internal static class ClickRows
{
    /// <summary>A batch of the last <paramref name="maxHistory"/> items of each history.</summary>
    public static ClickBatch Batch(ClickExample[] rows, ClickFields fields, int maxHistory)
    {
        int[] lengths = [.. rows.Select(r => Math.Min(r.History.Length, maxHistory))];
        var width = lengths.Max();
        var history = Grid(rows, width, (r, b, t) => (long)r.History[r.History.Length - lengths[b] + t], lengths);
        var liked = rows.All(r => r.Liked.Length > 0) ? Grid(rows, width, (r, b, t) => r.Liked[r.Liked.Length - lengths[b] + t] ? 1f : 0f, lengths) : null;
        return new([.. rows.Select(r => (long)r.User)], [.. rows.Select(r => (long)r.Item)], [.. rows.Select(r => Category(r, r.History.Length, fields))],
            history, Grid(rows, width, (r, b, t) => Category(r, r.History.Length - lengths[b] + t, fields), lengths), lengths, [.. rows.Select(r => r.Clicked ? 1f : 0f)])
        {
            Liked = liked,
            Profile = Table(rows, fields.Profile.Count, (r, p) => fields.ProfileOf[r.User, p]),
            Context = Table(rows, fields.Context.Count, (r, c) => r.Context[c])
        };
    }

    /// <summary>The category of each item. [B, T]</summary>
    public static long[,] Categories(long[,] items, ClickFields fields)
    {
        var categories = new long[items.GetLength(0), items.GetLength(1)];
        for (var b = 0; b < categories.GetLength(0); b++)
            for (var t = 0; t < categories.GetLength(1); t++) categories[b, t] = fields.CategoryOf[items[b, t]];
        return categories;
    }

    // Of step t, or of the target after the last step.
    private static long Category(ClickExample example, int t, ClickFields fields) =>
        example.Categories.Length > 0 ? example.Categories[t] : fields.CategoryOf[t < example.History.Length ? example.History[t] : example.Item];

    /// <summary>Refuses examples that no batch can be made of.</summary>
    /// <exception cref="ArgumentException">The first such example and what is wrong with it, or what is wrong with the fields.</exception>
    public static void Check(IReadOnlyList<ClickExample> examples, ClickFields fields)
    {
        if (fields.CategoryOf.Length != fields.ItemCount + 1 || fields.CategoryOf.Any(c => c < 0 || c > fields.CategoryCount))
            throw new ArgumentException($"Categories must be given for items 0..{fields.ItemCount} and be 0..{fields.CategoryCount}.", nameof(fields));
        for (var k = 0; k < examples.Count; k++)
            if (Problem(examples[k], fields) is { } problem) throw new ArgumentException($"Example {k} (user {examples[k].User}): {problem}.", nameof(examples));
    }

    private static string? Problem(ClickExample example, ClickFields fields) =>
        example.History.Length == 0 ? "its history is empty"
        : example.User < 0 || example.User > fields.UserCount ? $"users are 0..{fields.UserCount}"
        : WrongItem(example, fields) is { } item ? $"item {item} is not in {First(fields)}..{fields.ItemCount}"
        : example.Categories.Length > 0 && example.Categories.Length != example.History.Length + 1 ? $"{example.Categories.Length} categories for {example.History.Length} items and a target"
        : example.Categories.Any(c => c < 0 || c > fields.CategoryCount) ? $"categories are 0..{fields.CategoryCount}"
        : example.Liked.Length > 0 && example.Liked.Length != example.History.Length ? $"{example.Liked.Length} likes for {example.History.Length} items"
        : example.Context.Length != fields.Context.Count ? $"{example.Context.Length} context values for {fields.Context.Count} fields"
        : null;

    private static int? WrongItem(ClickExample example, ClickFields fields)
    {
        foreach (var item in example.History)
            if (item < First(fields) || item > fields.ItemCount) return item;
        return example.Item < First(fields) || example.Item > fields.ItemCount ? example.Item : null;
    }

    private static int First(ClickFields fields) => fields.UnknownItems ? 0 : 1;

    private static T[,] Grid<T>(ClickExample[] rows, int width, Func<ClickExample, int, int, T> value, int[] lengths)
    {
        var grid = new T[rows.Length, width];
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < lengths[b]; t++) grid[b, t] = value(rows[b], b, t);
        return grid;
    }

    private static long[,] Table(ClickExample[] rows, int columns, Func<ClickExample, int, int> value)
    {
        var table = new long[rows.Length, columns];
        for (var b = 0; b < rows.Length; b++)
            for (var c = 0; c < columns; c++) table[b, c] = value(rows[b], c);
        return table;
    }
}
