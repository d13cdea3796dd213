namespace SeqRec.Data;

/// <summary>Click data ready to train on.</summary>
/// <param name="Name">Of the data set and the way it was split.</param>
/// <param name="Fields">What the ids stand for.</param>
/// <param name="Train">Examples to learn from.</param>
/// <param name="Validation">Examples that decide when to stop.</param>
/// <param name="Test">Examples of the reported numbers.</param>
public sealed record ClickData(string Name, ClickFields Fields,
    IReadOnlyList<ClickExample> Train, IReadOnlyList<ClickExample> Validation, IReadOnlyList<ClickExample> Test);
