namespace SeqRec.Data;

/// <summary>Click data ready to train on.</summary>
/// <param name="Name">Of the data set and the way it was split.</param>
/// <param name="Fields">What the ids stand for.</param>
/// <param name="Train">Examples to learn from.</param>
/// <param name="Validation">Examples that decide when to stop.</param>
/// <param name="Test">Examples of the reported numbers.</param>
public sealed record ClickData(string Name, ClickFields Fields,
    IReadOnlyList<ClickExample> Train, IReadOnlyList<ClickExample> Validation, IReadOnlyList<ClickExample> Test)
{
    /// <summary>What the files hold and the examples do not, or not as it was.</summary>
    public IReadOnlyList<Omission> Omitted { get; init; } = [];

    /// <summary>SHA-256 of the raw data in hexadecimal, for run records; empty for data without a name.</summary>
    public string Sha256 { get; init; } = "";
}
