using System.Globalization;

namespace SeqRec.Benchmarks;

/// <summary>Items of each user, oldest first, in a text file: the number of items, then a line for each user.</summary>
/// <param name="ItemCount">V; items are 1..V.</param>
/// <param name="Users">[U][L] item ids; every user has at least three.</param>
public sealed record SequenceFile(int ItemCount, int[][] Users)
{
    /// <summary>File names of the data sets.</summary>
    public const string Toys = "toys.txt", MovieLens = "ml-100k.txt";

    /// <summary>Items to train on: all but the last two.</summary>
    public IEnumerable<int[]> Train => Users.Select(items => items[..^2]);

    /// <summary>Reads a file.</summary>
    public static SequenceFile Read(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        lines.MoveNext();
        var (count, users) = (int.Parse(lines.Current, CultureInfo.InvariantCulture), new List<int[]>());
        while (lines.MoveNext()) users.Add(Numbers(lines.Current));
        return new(count, [.. users]);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine(ItemCount);
        foreach (var items in Users) writer.WriteLine(string.Join(' ', items));
    }

    internal static int[] Numbers(string line) =>
        [.. line.Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
}
