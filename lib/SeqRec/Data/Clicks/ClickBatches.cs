namespace SeqRec.Data;

/// <summary>How batches of click examples are made.</summary>
public sealed record ClickBatchOptions
{
    /// <summary>Rows of a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Most items of a history; older ones are cut off.</summary>
    public int MaxHistory { get; init; } = 50;

    /// <summary>Batches of like length: this many at a time are sorted by length, so that little is padded.</summary>
    public int BatchesPerBlock { get; init; } = 20;

    /// <summary>Draws an item for each step of a history, as the auxiliary loss needs.</summary>
    public bool Negatives { get; init; }

    /// <summary>Decides order and draws.</summary>
    public ulong Seed { get; init; } = 42;
}

/// <summary>Training examples in batches: shuffled anew each epoch, in an order that only seed and epoch decide.</summary>
public sealed class ClickBatches : IBatchSource<ClickBatch>
{
    private readonly ClickExample[] examples;
    private readonly ClickFields fields;
    private readonly ClickBatchOptions options;
    private readonly int[] met;  // every interaction in a history, so that a uniform draw is one by popularity

    /// <summary>Batches of <paramref name="examples"/>.</summary>
    /// <exception cref="ArgumentException">There are fewer than two examples, or one is malformed; the message names it.</exception>
    public ClickBatches(IReadOnlyList<ClickExample> examples, ClickFields fields, ClickBatchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxHistory, 1);
        if (examples.Count < 2) throw new ArgumentException($"{examples.Count} examples do not make a batch.", nameof(examples));
        (this.examples, this.fields, this.options) = ([.. examples], fields, options);
        ClickRows.Check(examples, fields);
        met = Met(examples);
        if (options.Negatives && met.Distinct().Count() < 2) throw new ArgumentException("Negatives need at least two items that were clicked.", nameof(examples));
    }

    /// <inheritdoc/>
    public int Count => Batches(examples.Length);

    /// <inheritdoc/>
    /// <remarks>Where a batch of one row would be left over, one example chosen by chance sits the epoch out, since batch statistics need two.</remarks>
    public IEnumerable<ClickBatch> Epoch(int epoch)
    {
        var random = new Xoshiro256(options.Seed, (ulong)epoch);
        var order = random.Permutation(examples.Length);
        if (order.Length % options.BatchSize == 1) order = order[..^1];
        foreach (var block in order.Chunk(options.BatchSize * options.BatchesPerBlock))
        {
            var batches = block.OrderBy(k => Math.Min(examples[k].History.Length, options.MaxHistory)).Chunk(options.BatchSize).ToArray();
            foreach (var k in random.Permutation(batches.Length)) yield return Batch(batches[k], random);
        }
    }

    /// <summary>All examples in order, for evaluation.</summary>
    /// <exception cref="ArgumentException">An example is malformed; the message names it.</exception>
    public static IEnumerable<ClickBatch> InOrder(IReadOnlyList<ClickExample> examples, ClickFields fields, int batchSize = 256, int maxHistory = 50)
    {
        ClickRows.Check(examples, fields);
        return examples.Chunk(batchSize).Select(rows => ClickRows.Batch(rows, fields, maxHistory));
    }

    // A user who is asked about many items shows the same meeting in many histories; it counts once.
    private static int[] Met(IReadOnlyList<ClickExample> examples)
    {
        var seen = new HashSet<(int User, int Item)>();
        return [.. examples.Where(e => e.Clicked).SelectMany(e => e.History.Append(e.Item).Where(i => i > 0 && (e.User == 0 || seen.Add((e.User, i)))))];
    }

    private int Batches(int rows) => rows / options.BatchSize + (rows % options.BatchSize > 1 ? 1 : 0);

    private ClickBatch Batch(int[] rows, Xoshiro256 random)
    {
        var batch = ClickRows.Batch(Array.ConvertAll(rows, k => examples[k]), fields, options.MaxHistory);
        if (!options.Negatives) return batch;
        var drawn = new long[batch.Size, batch.Width];
        for (var b = 0; b < batch.Size; b++)
            for (var t = 0; t < batch.Lengths[b]; t++) drawn[b, t] = Other(batch.History[b, t], random);
        return batch with { Negatives = drawn, NegativeCategories = ClickRows.Categories(drawn, fields) };
    }

    private long Other(long item, Xoshiro256 random)
    {
        long drawn;
        do drawn = met[random.Below(met.Length)]; while (drawn == item);
        return drawn;
    }
}
