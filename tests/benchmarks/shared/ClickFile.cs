namespace SeqRec.Benchmarks;

/// <summary>One question of click prediction.</summary>
/// <param name="User">User id, from 1.</param>
/// <param name="Item">The target item.</param>
/// <param name="Clicked">1 for a click, else 0.</param>
/// <param name="History">Items before it, oldest first; never empty.</param>
public sealed record ClickRow(int User, int Item, int Clicked, int[] History);

/// <summary>DIEN's examples in a text file: the category of each item, then a line for each example.</summary>
/// <param name="CategoryOf">[V + 1] the category of each item, 0 for padding.</param>
/// <param name="Rows">The examples.</param>
public sealed record ClickFile(int[] CategoryOf, ClickRow[] Rows)
{
    /// <summary>File name of the examples from Toys.</summary>
    public const string Toys = "toys-clicks.txt";

    /// <summary>V.</summary>
    public int ItemCount => CategoryOf.Length - 1;

    /// <summary>Number of categories.</summary>
    public int CategoryCount => CategoryOf.Max();

    /// <summary>Reads a file.</summary>
    public static ClickFile Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var rows = lines.Skip(1).Select(line => RowOf(SequenceFile.Numbers(line)));
        return new(SequenceFile.Numbers(lines[0]), [.. rows]);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine(string.Join(' ', CategoryOf));
        foreach (var row in Rows) writer.WriteLine(string.Join(' ', [row.User, row.Item, row.Clicked, .. row.History]));
    }

    /// <summary>Lengths of the first histories, cut at <paramref name="most"/>.</summary>
    public long[] Lengths(int count, int most) =>
        [.. Rows.Take(count).Select(row => (long)Math.Min(row.History.Length, most))];

    private static ClickRow RowOf(int[] numbers) => new(numbers[0], numbers[1], numbers[2], numbers[3..]);
}
