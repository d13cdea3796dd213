using System.Globalization;

namespace SeqRec.Data;

/// <summary>The three figures that identify a set of interactions.</summary>
public sealed record LogCounts(int Users, int Items, int Interactions)
{
    /// <summary>The counts of a log.</summary>
    public static LogCounts Of(InteractionLog log) => new(log.UserCount, log.ItemCount, log.Count);

    /// <summary>One phrase for each figure that is not as expected.</summary>
    internal IEnumerable<string> DifferencesFrom(LogCounts expected) =>
        Figures.Zip(expected.Figures)
            .Where(pair => pair.First != pair.Second)
            .Select(pair => string.Create(CultureInfo.InvariantCulture,
                $"{pair.First.Count:N0} {pair.First.Name} where the catalogue has {pair.Second.Count:N0}"));

    private (string Name, int Count)[] Figures => [("users", Users), ("items", Items), ("interactions", Interactions)];
}
