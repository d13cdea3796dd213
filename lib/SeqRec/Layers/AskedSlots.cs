using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>The slots of packed sequences whose output is read.</summary>
/// <param name="Rows">[M] their rows, in order.</param>
/// <param name="Offsets">[B + 1]: sequence b has the asked slots Offsets[b]..Offsets[b + 1] - 1.</param>
/// <param name="Last">Whether they are the last slot of each sequence.</param>
internal sealed record AskedSlots(Tensor Rows, Tensor Offsets, bool Last = false)
{
    /// <summary>Their states. [N, D] -> [M, D]</summary>
    public Tensor Of(Tensor states) => states.index_select(0, Rows);
}
