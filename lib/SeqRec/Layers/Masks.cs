using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Which slots attention must not see.</summary>
public static class Masks
{
    /// <summary>[L, L], true above the diagonal: no slot sees a later one. Rows padded at the end need nothing more.</summary>
    public static Tensor Causal(long length, Device device) => ones(length, length, @bool, device).triu(1);
}
