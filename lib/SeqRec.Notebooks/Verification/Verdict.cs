namespace SeqRec.Notebooks.Verification;

/// <summary>What became of one number.</summary>
/// <param name="Name">The number's name.</param>
/// <param name="Expected">What was expected, readable.</param>
/// <param name="Got">What was recorded, readable.</param>
/// <param name="Problem">Why it fails; null if it holds.</param>
public sealed record Verdict(string Name, string Expected, string Got, string? Problem)
{
    /// <summary>Whether the expectation is met.</summary>
    public bool Holds => Problem is null;

    /// <summary>Whether it is the very value that was stored; null where that was not compared.</summary>
    public bool? IsExact { get; init; }

    /// <summary>Whether it holds, but is not the very value that was stored.</summary>
    public bool IsMoved => Holds && IsExact == false;
}
