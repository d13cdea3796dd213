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
    public IReadOnlyList<string> Missed
    {
        get
        {
            (string Name, Ratio? Ratio, double? Limit)[] all =
                [("time", Time, Row.Time), ("memory", Memory, Row.Memory), ("against", Against, Row.Against), ("wall", Wall, Row.Wall)];
            return [.. all.Where(r => r.Ratio?.Meets(r.Limit) == false).Select(r => r.Name)];
        }
    }

    /// <summary>Whether a measured ratio has a limit.</summary>
    public bool HasLimit => (Time is not null && Row.Time is not null) || (Memory is not null && Row.Memory is not null)
        || (Against is not null && Row.Against is not null) || (Wall is not null && Row.Wall is not null);

    /// <summary>Whether the row was measured and misses no limit.</summary>
    public bool Holds => Failure is null && Missed.Count == 0;

    /// <summary>The verdict in words.</summary>
    public string Verdict => Failure is not null ? $"failed: {Failure}"
        : Missed.Count > 0 ? $"missed: {string.Join(", ", Missed)}"
        : HasLimit ? "met" : "no limit";
}
