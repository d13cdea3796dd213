namespace SeqRec.Data;

/// <summary>
/// Click data that comes out the same in every language: each user's last item and one drawn in its place, the user's number
/// deciding the split and a hash the draw.
/// </summary>
/// <remarks>Users divisible by ten are for testing, those with remainder 1 for validation. The drawn item is one of all
/// interactions, so that popular items come often, as in DIEN's reference data; only the item itself is drawn again.</remarks>
public static class PortableSplit
{
    /// <summary>Its name among the protocols.</summary>
    public const string Name = "portable";

    /// <summary>What sets it apart, in a line.</summary>
    public const string Summary = "each user's last item and one drawn by popularity in its place, users split by their number, at most 50 items of history";

    /// <summary>Most items of a history; older ones are left out.</summary>
    public const int MaxHistory = 50;

    /// <summary>Two examples of each user, the last item and the one drawn in its place.</summary>
    /// <param name="log">Users numbered in file order.</param>
    /// <param name="fields">What the ids stand for.</param>
    /// <exception cref="ArgumentException">A user has a single interaction, and so no history, or there is a single item.</exception>
    public static ClickData Of(InteractionLog log, ClickFields fields)
    {
        var sequences = log.Sequences();
        int[] pool = [.. sequences.SelectMany(s => s.Items)];
        if (log.ItemCount < 2) throw new ArgumentException("There is a single item, so no other can be drawn in its place.", nameof(log));
        IReadOnlyList<ClickExample> Part(Func<int, bool> belongs) => [.. sequences.Where(s => belongs(s.User % 10)).SelectMany(s => Examples(s, pool))];
        return new($"{log.Name}, last items, portable split", fields, Part(r => r > 1), Part(r => r == 1), Part(r => r == 0));
    }

    private static ClickExample[] Examples(UserSequence sequence, int[] pool)
    {
        var last = sequence.Items.Length - 1;
        if (last < 1) throw new ArgumentException($"User {sequence.User} has a single interaction, so there is no history to predict from: apply a k-core first.");
        var history = sequence.Items[Math.Max(0, last - MaxHistory)..last];
        return [new(sequence.User, sequence.Items[last], history, true), new(sequence.User, Negative(sequence, last, pool), history, false)];
    }

    // The first hash in turn that does not give the item itself.
    private static int Negative(UserSequence sequence, int t, int[] pool)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            var item = pool[SplitMix64.Hash(((ulong)sequence.User << 32) | ((ulong)t << 8) | attempt) % (ulong)pool.Length];
            if (item != sequence.Items[t]) return item;
        }
    }
}
