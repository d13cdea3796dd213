using System.Globalization;

namespace SeqRec.Data;

/// <summary>The line of figures a paper prints about a data set. Length = number of interactions of a user.</summary>
/// <param name="Users">Number of users.</param>
/// <param name="Items">Number of items.</param>
/// <param name="Interactions">Number of interactions.</param>
/// <param name="MeanLength">Mean length; 0 for an empty log.</param>
/// <param name="MinLength">Smallest length.</param>
/// <param name="MaxLength">Largest length.</param>
/// <param name="MedianLength">Median length; the mean of the middle two for an even number of users.</param>
/// <param name="Density">Interactions / (users x items); sparsity is 1 minus this.</param>
public sealed record LogStatistics(
    int Users, int Items, int Interactions, double MeanLength, int MinLength, int MaxLength, double MedianLength, double Density)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Users:N0} users, {Items:N0} items, {Interactions:N0} interactions, length {MeanLength:F2} on average "
        + $"(median {MedianLength:0.#}, {MinLength:N0} to {MaxLength:N0}), density {Density:P4}");

    internal static LogStatistics Of(InteractionLog log)
    {
        if (log.Count == 0) return new(0, 0, 0, 0, 0, 0, 0, 0);
        var lengths = new int[log.UserCount];
        foreach (var row in log.Rows) lengths[row.User - 1]++;
        Array.Sort(lengths);
        return new(log.UserCount, log.ItemCount, log.Count, (double)log.Count / lengths.Length,
            lengths[0], lengths[^1], Median(lengths), (double)log.Count / log.UserCount / log.ItemCount);
    }

    private static double Median(int[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
}
