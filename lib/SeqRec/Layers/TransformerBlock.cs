using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// One Transformer layer, normalised after each part as in BERT: self-attention, then a two-layer network on every slot.
/// h = LN(x + Attention(x)), y = LN(h + W₂ GELU(W₁ h)).
/// </summary>
public sealed class TransformerBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly SelfAttention attention;
    private readonly LayerNorm attention_norm, output_norm;
    private readonly Linear inner, outer;
    private readonly Dropout dropout;

    /// <param name="dim">Width D of a slot.</param>
    /// <param name="heads">Attention heads; divides <paramref name="dim"/>.</param>
    /// <param name="innerDim">Width of the hidden layer.</param>
    /// <param name="dropout">Probability of dropping an attention weight or an output element.</param>
    /// <param name="device">Where the parameters live.</param>
    public TransformerBlock(long dim, long heads, long innerDim, double dropout, Device device) : base(nameof(TransformerBlock))
    {
        attention = new SelfAttention(dim, heads, dropout, device);
        attention_norm = LayerNorm(dim, eps: 1e-12, device: device);
        inner = Linear(dim, innerDim, device: device);
        outer = Linear(innerDim, dim, device: device);
        output_norm = LayerNorm(dim, eps: 1e-12, device: device);
        this.dropout = Dropout(dropout);
        RegisterComponents();
    }

    /// <param name="x">[B, L, D].</param>
    /// <param name="mask">[L, L] or [B, 1, L, L], true where a slot must not be seen.</param>
    /// <returns>[B, L, D].</returns>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        var h = attention_norm.call(x + dropout.call(attention.call(x, mask)));  // [B, L, D]
        return output_norm.call(h + dropout.call(outer.call(inner.call(h).gelu())));
    }
}
