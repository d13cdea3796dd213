namespace SeqRec.Data;

/// <summary>Draws by a hash of user, place and attempt, so that every language draws the same.</summary>
internal sealed class HashedNegatives
{
    private readonly PortableOptions options;
    private readonly int itemCount;
    private readonly int[] pool;  // a draw is an entry of it

    public HashedNegatives(IReadOnlyList<UserSequence> sequences, int itemCount, PortableOptions options)
    {
        if (itemCount < 2) throw new ArgumentException("There is a single item, so no other can be drawn in its place.");
        (this.itemCount, this.options) = (itemCount, options);
        pool = options.Negatives == NegativeSampler.Uniform ? [.. Enumerable.Range(1, itemCount)] : [.. sequences.SelectMany(s => s.Items)];
    }

    /// <summary>An item in the place of the one at <paramref name="t"/>.</summary>
    /// <param name="sequence">All of the user's items.</param>
    /// <param name="t">Place from 0.</param>
    /// <param name="own">What the user has.</param>
    public int Draw(UserSequence sequence, int t, IReadOnlySet<int> own)
    {
        if (options.ExcludeHistory && own.Count == itemCount) throw new ArgumentException($"User {sequence.User} has every item, so no other can be drawn.");
        for (ulong attempt = 0; ; attempt++)
        {
            var item = pool[SplitMix64.Hash(((ulong)sequence.User << 32) | (((ulong)t << 8) + attempt)) % (ulong)pool.Length];
            if (options.ExcludeHistory ? !own.Contains(item) : item != sequence.Items[t]) return item;
        }
    }
}
