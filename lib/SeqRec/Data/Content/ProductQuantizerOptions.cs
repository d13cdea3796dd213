namespace SeqRec.Data;

/// <summary>What happens to vectors before they are cut into groups.</summary>
public enum QuantizerRotation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A rotation drawn at random, for comparison.</summary>
    Random,

    /// <summary>The rotation that leaves the smallest error, found in turn with the codewords (OPQ). The search starts from the vectors as they
    /// are: where their dimensions are sorted by variance, it then needs far fewer steps than from a random rotation.</summary>
    Optimised,
}

/// <summary>Settings of a <see cref="ProductQuantizer"/>; the defaults are PFCR's and VQ-Rec's: 32 bytes an item.</summary>
public sealed record ProductQuantizerOptions
{
    /// <summary>M, groups of dimensions; divides the width of the vectors.</summary>
    public int Groups { get; init; } = 32;

    /// <summary>Codewords of a group, at most 256.</summary>
    public int Codewords { get; init; } = 256;

    /// <summary>What happens before.</summary>
    public QuantizerRotation Rotation { get; init; } = QuantizerRotation.Optimised;

    /// <summary>Rotations found one after the other, with four rounds of k-means before each, and ten times as many before the first; faiss has 50.</summary>
    public int Rotations { get; init; } = 25;

    /// <summary>Rounds of k-means at the end.</summary>
    public int Rounds { get; init; } = 25;

    /// <summary>Decides the first codewords and a random rotation.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Most threads at work; -1 for all. They do not change the result.</summary>
    public int Threads { get; init; } = -1;
}
