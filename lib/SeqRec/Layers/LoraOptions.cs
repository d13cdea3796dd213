namespace SeqRec.Layers;

/// <summary>Low-rank adaptation (Hu et al., ICLR 2022): a frozen matrix W becomes W + (α / r) B A, of which A and B are trained.</summary>
public sealed record LoraOptions
{
    /// <summary>r, rows of A and columns of B.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>α; E4SRec's equals the rank, so that the sum is plain.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Probability of dropping an element of what A reads.</summary>
    public double Dropout { get; init; } = 0.05;

    /// <summary>Last names of the matrices that are adapted; E4SRec adapts the feed-forward part alone.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["gate_proj", "up_proj", "down_proj"];

    /// <summary>α / r.</summary>
    public double Scale => Alpha / Rank;
}
