namespace SeqRec.Benchmarks;

/// <summary>Random rows of items, the same in every program.</summary>
public sealed class RandomRows(int itemCount, int seed = 1)
{
    private const double Continues = 0.82;
    private readonly Random random = new(seed);

    /// <summary>One item, 1..V.</summary>
    public int Item() => 1 + random.Next(itemCount);

    /// <summary>A row of a given length.</summary>
    public int[] Row(int length) => [.. Enumerable.Range(0, length).Select(_ => Item())];

    /// <summary>Rows of one length.</summary>
    public int[][] Rows(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => Row(length))];

    /// <summary>
    /// Rows of 1 to <paramref name="most"/> items with falling probability; the mean is 5.2 for 20.
    /// </summary>
    public int[][] ShortRows(int count, int most) =>
        [.. Enumerable.Range(0, count).Select(_ => Row(ShortLength(most)))];

    private int ShortLength(int most)
    {
        while (true)
        {
            var length = 1;
            while (random.NextDouble() < Continues) length++;
            if (length <= most) return length;
        }
    }
}
