using System.Globalization;

namespace SeqRec.Data;

/// <summary>The three figures that identify a set of interactions.</summary>
public sealed record LogCounts(int Users, int Items, int Interactions)
{
    /// <summary>The counts of a log.</summary>
    public static LogCounts Of(InteractionLog log) => new(log.UserCount, log.ItemCount, log.Count);

    /// <summary>One phrase for each figure that is not as expected.</summary>
    internal IEnumerable<string> DifferencesFrom(LogCounts expected) =>
        new[] { ("users", Users, expected.Users), ("items", Items, expected.Items), ("interactions", Interactions, expected.Interactions) }
            .Where(figure => figure.Item2 != figure.Item3)
            .Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Item2:N0} {figure.Item1} where the catalogue has {figure.Item3:N0}"));
}
