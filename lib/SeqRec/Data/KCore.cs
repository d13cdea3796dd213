namespace SeqRec.Data;

/// <summary>
/// k-core filtering: the largest part of a log in which every user and every item has enough interactions. Removing a
/// rare item can make a user rare, so the filter repeats until nothing changes; that fixed point is unique.
/// </summary>
public static class KCore
{
    /// <summary>Keeps users and items with at least the given numbers of interactions.</summary>
    /// <param name="log">The interactions; repeats of a user and item count each time.</param>
    /// <param name="minUser">Least number of interactions of a user; 0 or 1 keeps all.</param>
    /// <param name="minItem">Least number of interactions of an item; 0 or 1 keeps all.</param>
    /// <returns>The filtered log with compact ids; it is empty when no core of that size exists.</returns>
    public static InteractionLog Filter(InteractionLog log, int minUser, int minItem)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minUser);
        ArgumentOutOfRangeException.ThrowIfNegative(minItem);
        for (var rows = log.Rows; ;)
        {
            var users = Counts(rows, log.UserCount, row => row.User);
            var items = Counts(rows, log.ItemCount, row => row.Item);
            var kept = rows.Where(row => users[row.User] >= minUser && items[row.Item] >= minItem).ToList();
            if (kept.Count == rows.Count) return log.Keep(kept);
            rows = kept;
        }
    }

    private static int[] Counts(IEnumerable<Interaction> rows, int largestId, Func<Interaction, int> id)
    {
        var counts = new int[largestId + 1]; // [largestId + 1], index 0 unused
        foreach (var row in rows) counts[id(row)]++;
        return counts;
    }
}
