namespace SeqRec.Data;

/// <summary>Where a training sequence has targets.</summary>
public enum TargetPositions
{
    /// <summary>Every slot predicts its next item, as in SASRec's paper; one row per user.</summary>
    All,

    /// <summary>Every prefix is a row of its own and predicts one item, as RecBole trains.</summary>
    LastOfPrefix,

    /// <summary>As <see cref="All"/>, and what a row has no room for makes rows of its own, one before the other, as far back
    /// as more than ten items are left (ECL-SR's code, mode h).</summary>
    AllOfWindows,

    /// <summary>The same with older rows that overlap by half (ECL-SR's code, mode hm).</summary>
    AllOfHalfWindows,

    /// <summary>One row per user, which predicts the last training item alone from those before it (SLMRec).</summary>
    LastOfUser,
}

/// <summary>How training batches are made.</summary>
public sealed record SequenceBatchOptions
{
    /// <summary>Rows of a batch.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Most items of a row; older ones are cut off.</summary>
    public int MaxLength { get; init; } = 50;

    /// <summary>Where targets are.</summary>
    public TargetPositions Positions { get; init; } = TargetPositions.All;

    /// <summary>K, items drawn to compare each target with.</summary>
    public int NegativesPerTarget { get; init; }

    /// <summary>Draws only items that the user has not met in training, as SASRec's paper does.</summary>
    public bool NegativesUnmet { get; init; } = true;

    /// <summary>Puts rows of about the same length into a batch, which saves padding where there is any; the batches still come in
    /// random order, and rows of one length are mixed anew each epoch.</summary>
    public bool SortedByLength { get; init; }

    /// <summary>Share of the users whose rows are used, at least one of them.</summary>
    public double UserShare { get; init; } = 1;

    /// <summary>Decides which users those are, whatever the order of batches.</summary>
    public ulong ShareSeed { get; init; }

    /// <summary>Decides order and negatives.</summary>
    public ulong Seed { get; init; } = 42;
}

/// <summary>Training sequences in batches: shuffled anew each epoch, in an order that only seed and epoch decide.</summary>
public sealed class SequenceBatches : IBatchSource<SequenceBatch>
{
    private const int LeastOlder = 10;  // the code's own number
    private readonly SequenceBatchOptions _options;
    private readonly UserSequence[] _rows;
    private readonly int _itemCount;
    private readonly Dictionary<int, HashSet<int>> _met;

    /// <summary>Makes rows of the training parts of <paramref name="split"/>; a user with one training item has no target and is left out.</summary>
    /// <exception cref="ArgumentException">No user has two training items, or a size is below one.</exception>
    public SequenceBatches(SequenceSplit split, SequenceBatchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLength, 1);
        if (!(options.UserShare is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(options), options.UserShare, "UserShare lies above 0 and at most at 1.");
        _options = options;
        _itemCount = split.ItemCount;
        var sequences = split.TrainingSequences.Where(s => s.Items.Length > 1).ToArray();
        if (sequences.Length == 0) throw new ArgumentException($"No user of {split.Name} has two training items, so there is nothing to predict.", nameof(split));
        if (options.UserShare < 1) sequences = Sample(sequences, options);
        _rows = [.. sequences.SelectMany(Rows)];
        _met = options is { NegativesPerTarget: > 0, NegativesUnmet: true } ? sequences.ToDictionary(s => s.User, s => s.Items.ToHashSet()) : [];
    }

    /// <summary>Rows of an epoch.</summary>
    public int RowCount => _rows.Length;

    /// <inheritdoc/>
    public int Count => (_rows.Length + _options.BatchSize - 1) / _options.BatchSize;

    /// <inheritdoc/>
    public IEnumerable<SequenceBatch> Epoch(int epoch)
    {
        var random = new Xoshiro256(_options.Seed, (ulong)epoch);
        foreach (var order in Orders(random))
        {
            var batch = Batch(Array.ConvertAll(order, k => _rows[k])) with { Key = random.Next() };
            yield return _options.NegativesPerTarget > 0 ? batch with { Negatives = Negatives(batch, random) } : batch;
        }
    }

    // The rows of each batch.
    private IEnumerable<int[]> Orders(Xoshiro256 random)
    {
        var order = random.Permutation(_rows.Length);
        if (!_options.SortedByLength) return order.Chunk(_options.BatchSize);
        var batches = order.OrderBy(k => Math.Min(_rows[k].Items.Length, _options.MaxLength + 1)).Chunk(_options.BatchSize).ToArray();
        return random.Permutation(batches.Length).Select(b => batches[b]);
    }

    // In order of user, so that a whole share is the whole.
    private static UserSequence[] Sample(UserSequence[] sequences, SequenceBatchOptions options) =>
        [.. new Xoshiro256(options.ShareSeed).Permutation(sequences.Length).Take(Math.Max(1, (int)(options.UserShare * sequences.Length))).Order().Select(k => sequences[k])];

    private SequenceBatch Batch(UserSequence[] rows) => _options.Positions is TargetPositions.LastOfPrefix or TargetPositions.LastOfUser
        ? SequenceBatch.Of([.. rows.Select(r => r with { Items = r.Items[..^1] })], [.. rows.Select(r => r.Items[^1])], _options.MaxLength)
        : SequenceBatch.OfAllPositions(rows, _options.MaxLength);

    private IEnumerable<UserSequence> Rows(UserSequence sequence) => _options.Positions switch
    {
        TargetPositions.All or TargetPositions.LastOfUser => [sequence],
        TargetPositions.LastOfPrefix => Prefixes(sequence),
        TargetPositions.AllOfWindows => OlderRows(sequence, _options.MaxLength, _options.MaxLength).Prepend(sequence),
        _ => OlderRows(sequence, Math.Max(1, _options.MaxLength / 2), _options.MaxLength + LeastOlder).Prepend(sequence)
    };

    // Row by row further back, until ten items or fewer are left before the target. [L + 1] items each, the last its target.
    private IEnumerable<UserSequence> OlderRows(UserSequence sequence, int step, int longerThan)
    {
        var target = sequence.Items.Length - 1;
        if (target <= longerThan) yield break;
        for (target -= step; target > LeastOlder; target -= step)
            yield return sequence with { Items = sequence.Items[Math.Max(0, target - _options.MaxLength)..(target + 1)] };
    }

    private static IEnumerable<UserSequence> Prefixes(UserSequence sequence) =>
        Enumerable.Range(2, sequence.Items.Length - 1).Select(length => sequence with { Items = sequence.Items[..length] });

    private long[,,] Negatives(SequenceBatch batch, Xoshiro256 random)
    {
        var negatives = new long[batch.Size, batch.Width, _options.NegativesPerTarget];
        for (var b = 0; b < batch.Size; b++)
            for (var t = 0; t < batch.Lengths[b]; t++)
                for (var k = 0; k < _options.NegativesPerTarget && batch.Targets[b, t] > 0; k++)
                    negatives[b, t, k] = Negative(batch.Users[b], random);
        return negatives;
    }

    private long Negative(int user, Xoshiro256 random)
    {
        if (!_met.TryGetValue(user, out var met)) return 1 + random.Below(_itemCount);
        if (met.Count >= _itemCount) throw new InvalidOperationException($"User {user} has met every item, so no negative can be drawn.");
        long item;
        do item = 1 + random.Below(_itemCount); while (met.Contains((int)item));
        return item;
    }
}
