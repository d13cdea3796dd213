namespace SeqRec.Data;

/// <summary>
/// Click data that comes out the same in every language: for each target the item itself and one drawn in its place, the
/// user's number deciding the split and a hash the draw.
/// </summary>
/// <remarks>Users divisible by ten are for testing, those with remainder 1 for validation; both are asked about their last
/// item, whatever training is asked, so that numbers of <see cref="ClickTargets"/> can be compared.</remarks>
public static class PortableSplit
{
    /// <summary>Two examples of each target, the item and the one drawn in its place.</summary>
    /// <param name="log">Users numbered in file order.</param>
    /// <param name="fields">What the ids stand for.</param>
    /// <param name="options">Null for the last items and draws by popularity, as in DIEN's published code.</param>
    /// <exception cref="ArgumentException">A user has a single interaction, and so no history, or nothing else can be drawn.</exception>
    public static ClickData Of(InteractionLog log, ClickFields fields, PortableOptions? options = null)
    {
        options ??= new();
        var sequences = log.Sequences();
        var negatives = new HashedNegatives(sequences, log.ItemCount, options);
        IReadOnlyList<ClickExample> Part(Func<int, bool> belongs, ClickTargets targets) =>
            [.. sequences.Where(s => belongs(s.User % 10)).SelectMany(s => Examples(s, targets, negatives, options.MaxHistory))];
        return new($"{log.Name}, portable split", fields,
            Part(r => r > 1, options.Targets), Part(r => r == 1, ClickTargets.LastItem), Part(r => r == 0, ClickTargets.LastItem));
    }

    private static IEnumerable<ClickExample> Examples(UserSequence sequence, ClickTargets targets, HashedNegatives negatives, int maxHistory)
    {
        var (own, last) = (sequence.Items.ToHashSet(), sequence.Items.Length - 1);
        if (last < 1) throw new ArgumentException($"User {sequence.User} has a single interaction, so there is no history to predict from: apply a k-core first.");
        for (var t = targets == ClickTargets.AllPrefixes ? 1 : last; t <= last; t++)
        {
            var history = sequence.Items[Math.Max(0, t - maxHistory)..t];
            yield return new(sequence.User, sequence.Items[t], history, true);
            yield return new(sequence.User, negatives.Draw(sequence, t, own), history, false);
        }
    }
}
