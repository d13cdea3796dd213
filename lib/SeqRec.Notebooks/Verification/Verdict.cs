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
}
