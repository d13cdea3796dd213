using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>A layer over the slots of sequences: [.., D] to [.., D].</summary>
public abstract class EncoderBlock(string name) : Module<Tensor, Slots, Tensor>(name)
{
    /// <summary>The output at some slots alone, for a last layer whose other slots nobody reads.</summary>
    /// <param name="x">[N, D] all slots.</param>
    /// <param name="slots">The layout of the slots.</param>
    /// <param name="asked">The M slots.</param>
    /// <returns>[M, D].</returns>
    internal abstract Tensor At(Tensor x, PackedSlots slots, AskedSlots asked);
}
