using System.Numerics;

namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// What both passes of an attentional GRU read and write. With z = (h, x, 1): u, r = σ(M z), s = U h,
/// n = tanh(W x + b + r s), and h' = (1 − w) h + w n with w of <see cref="Gate"/>.
/// </summary>
/// <remarks>
/// Rows of the batch lie side by side in the lanes, so a step is a product of M with a matrix [H + E + 1, rows], and no
/// width needs padding.
/// </remarks>
internal unsafe struct AttentionalGruArguments<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>T.</summary>
    public int Steps;

    /// <summary>E.</summary>
    public int Input;

    /// <summary>H.</summary>
    public int Hidden;

    public GateShare Gate;
    public LongestFirst Order;

    /// <summary>x [B, T, E].</summary>
    public T* X;

    /// <summary>a [B, T]; null where the gate does not read it.</summary>
    public T* Attention;

    /// <summary>M = (U, W, b) [3H, H + E + 1], rows u, r, n.</summary>
    public T* Weights;

    /// <summary>Forward pass: states [B, T, H]; a row keeps its last one beyond its length.</summary>
    public T* Out;

    /// <summary>
    /// [<see cref="LongestFirst.Records"/>, <see cref="RecordSize"/>]; null where no backward pass follows.
    /// </summary>
    public T* Records;

    /// <summary>Backward pass: [B, T, H].</summary>
    public T* GradOut;

    /// <summary>Backward pass: [B, T, E].</summary>
    public T* GradX;

    /// <summary>Backward pass: [B, T]; null where the gate does not read attention.</summary>
    public T* GradAttention;

    /// <summary>Backward pass: sums of each tile, <see cref="GruWeightGradients{T, V, L}"/>.</summary>
    public T* GradWeights;

    /// <summary>K = H + E + 1, width of z.</summary>
    public readonly nint Width => Hidden + Input + 1;

    /// <summary>A step of a tile: z [K, rows], then u, r, n and s, [H, rows] each.</summary>
    public readonly nint RecordSize => (Width + 4 * Hidden) * LongestFirst.TileRows;
}
