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
        return new([.. rows.Select(r => (long)r.User)], [.. rows.Select(r => (long)r.Item)], [.. rows.Select(r => (long)fields.CategoryOf[r.Item])],
            history, Categories(history, fields), lengths, [.. rows.Select(r => r.Clicked ? 1f : 0f)])
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

    /// <summary>Refuses examples that no batch can be made of.</summary>
    /// <exception cref="ArgumentException">The first such example and what is wrong with it.</exception>
    public static void Check(IReadOnlyList<ClickExample> examples, ClickFields fields)
    {
        for (var k = 0; k < examples.Count; k++)
            if (Problem(examples[k], fields) is { } problem) throw new ArgumentException($"Example {k} (user {examples[k].User}): {problem}.", nameof(examples));
    }

    private static string? Problem(ClickExample example, ClickFields fields) =>
        example.History.Length == 0 ? "its history is empty"
        : example.User < 0 || example.User > fields.UserCount ? $"users are 0..{fields.UserCount}"
        : example.History.Append(example.Item).FirstOrDefault(i => i < 1 || i > fields.ItemCount, 1) is var item && (item < 1 || item > fields.ItemCount) ? $"item {item} is not in 1..{fields.ItemCount}"
        : example.Liked.Length > 0 && example.Liked.Length != example.History.Length ? $"{example.Liked.Length} likes for {example.History.Length} items"
        : example.Context.Length != fields.Context.Count ? $"{example.Context.Length} context values for {fields.Context.Count} fields"
        : null;

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
