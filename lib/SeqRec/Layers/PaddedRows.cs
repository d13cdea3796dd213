using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Packed sequences as padded rows of equal width, and back. Padding is zero and ends a row.</summary>
internal sealed class PaddedRows
{
    private readonly Tensor slots;  // [N] where each packed slot lies in the flattened rows
    private readonly long count;    // B

    /// <param name="offsets">[B + 1]: sequence b has the slots offsets[b]..offsets[b + 1] - 1.</param>
    public PaddedRows(Tensor offsets)
    {
        Lengths = offsets[1..] - offsets[..^1];
        count = Lengths.shape[0];
        Width = Math.Max(1, Lengths.max().ToInt64());
        Places = arange(Width, device: offsets.device);
        slots = (Places < Lengths.unsqueeze(1)).flatten().nonzero().squeeze(1);
    }

    /// <summary>Slots of each sequence. [B]</summary>
    public Tensor Lengths { get; }

    /// <summary>L, slots of the longest sequence, at least 1.</summary>
    public long Width { get; }

    /// <summary>0 to L - 1. [L]</summary>
    public Tensor Places { get; }

    /// <summary>Rows of heads. [N, H·d] -> [B, H, L, d]</summary>
    public Tensor Pad(Tensor x, long heads)
    {
        var rows = x.new_zeros([count * Width, x.shape[1]]).index_copy_(0, slots, x);
        return rows.view(count, Width, heads, -1).transpose(1, 2);
    }

    /// <summary>The slots without padding, the heads side by side. [B, H, L, d] -> [N, H·d]</summary>
    public Tensor Unpad(Tensor x) => x.transpose(1, 2).flatten(2).flatten(0, 1).index_select(0, slots);
}
