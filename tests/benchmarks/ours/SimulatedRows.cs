using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>Sequences with the size of a real data set: geometric lengths, and items by a Zipf distribution.</summary>
internal static class SimulatedRows
{
    private const double ZipfExponent = 0.8;

    /// <summary>Sequences of some users.</summary>
    /// <param name="users">U.</param>
    /// <param name="items">V.</param>
    /// <param name="least">Fewest items of a user.</param>
    /// <param name="mean">Mean number of items of a user.</param>
    public static SequenceFile Like(int users, int items, int least, double mean)
    {
        var random = new Xoshiro256(1);
        var popularity = Popularity(items);
        int[] Row(int length) => [.. Enumerable.Range(0, length).Select(_ => Item(popularity, random))];
        return new(items, [.. Enumerable.Range(0, users).Select(_ => Row(least + Surplus(mean - least, random)))]);
    }

    /// <summary>Two examples of four users in five: the last item, and a drawn item in its place.</summary>
    public static ClickFile Clicks(SequenceFile sequences, int categories)
    {
        var random = new Xoshiro256(2);
        var drawn = Enumerable.Range(0, sequences.ItemCount).Select(_ => 1 + (int)random.Below(categories));
        int[] categoryOf = [0, .. drawn];
        var rows = sequences.Users.Index().Where(user => user.Index % 5 > 0).SelectMany(user => new[]
        {
            new ClickRow(user.Index + 1, user.Item[^1], 1, user.Item[..^1]),
            new ClickRow(user.Index + 1, 1 + (int)random.Below(sequences.ItemCount), 0, user.Item[..^1]),
        });
        return new(categoryOf, [.. rows]);
    }

    // Cumulative probabilities. [V]
    private static double[] Popularity(int items)
    {
        var (cumulative, sum) = (new double[items], 0.0);
        for (var k = 0; k < items; k++) cumulative[k] = sum += Math.Pow(k + 1, -ZipfExponent);
        return cumulative;
    }

    private static int Item(double[] popularity, Xoshiro256 random)
    {
        var place = Array.BinarySearch(popularity, random.NextDouble() * popularity[^1]);
        return 1 + Math.Min(place < 0 ? ~place : place, popularity.Length - 1);
    }

    private static int Surplus(double mean, Xoshiro256 random) =>
        (int)(Math.Log(1 - random.NextDouble()) / Math.Log(mean / (1 + mean)));
}
