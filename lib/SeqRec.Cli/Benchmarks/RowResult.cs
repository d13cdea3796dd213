namespace SeqRec.Cli.Benchmarks;

/// <summary>The ratios of a row; null where they were not measured.</summary>
/// <param name="Row">The row.</param>
internal sealed record RowResult(BenchmarkRow Row)
{
    /// <summary>Our processor time over that of the other program.</summary>
    public Ratio? Time { get; init; }

    /// <summary>Our memory over that of the other program, each less that of an empty process.</summary>
    public Ratio? Memory { get; init; }

    /// <summary>Our processor time over that of the other checkout.</summary>
    public Ratio? Against { get; init; }

    /// <summary>Elapsed time with more threads over that with one.</summary>
    public Ratio? Wall { get; init; }

    /// <summary>Why the row could not be measured; null where it was.</summary>
    public string? Failure { get; init; }

    /// <summary>Names of the limits that are missed.</summary>
    public IReadOnlyList<string> Missed => [.. Limits.Where(l => l.Ratio.Median > l.Limit).Select(l => l.Name)];

    /// <summary>Whether the row was measured and misses no limit.</summary>
    public bool Holds => Failure is null && Missed.Count == 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        (string Name, Ratio? Ratio)[] all = [("time", Time), ("memory", Memory), ("against", Against), ("wall", Wall)];
        var measured = all.Where(r => r.Ratio is not null).Select(r => $"{r.Name} {r.Ratio}");
        return $"{Row.Name}: {string.Join(", ", [.. measured, Verdict])}";
    }

    /// <summary>The verdict in words.</summary>
    public string Verdict => Failure is not null ? $"failed: {Failure}"
        : Missed.Count > 0 ? $"missed: {string.Join(", ", Missed)}"
        : Limits.Any() ? "met" : "no limit";

    // Of what was measured.
    private IEnumerable<(string Name, Ratio Ratio, double Limit)> Limits
    {
        get
        {
            if (Time is { } time && Row.Time is { } mostTime) yield return ("time", time, mostTime);
            if (Memory is { } memory && Row.Memory is { } mostMemory) yield return ("memory", memory, mostMemory);
            if (Against is { } other && Row.Against is { } mostOther) yield return ("against", other, mostOther);
            if (Wall is { } wall && Row.Wall is { } mostWall) yield return ("wall", wall, mostWall);
        }
    }
}
