using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// One Transformer layer, normalised after each part as in BERT: self-attention, then a two-layer network on every slot.
/// h = LN(x + Attention(x)), y = LN(h + W₂ GELU(W₁ h)).
/// </summary>
public sealed class TransformerBlock : EncoderBlock
{
    private const double Epsilon = 1e-12;  // BERT's

    private readonly SelfAttention attention;
    private readonly LayerNorm attention_norm, output_norm;
    private readonly Dense inner, outer;
    private readonly double dropout;

    /// <param name="dim">Width D of a slot.</param>
    /// <param name="heads">Attention heads; divides <paramref name="dim"/>.</param>
    /// <param name="innerDim">Width of the hidden layer.</param>
    /// <param name="dropout">Probability of dropping an output element.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="attentionDropout">Probability of dropping an attention weight; null for the same.</param>
    public TransformerBlock(long dim, long heads, long innerDim, double dropout, Device device, double? attentionDropout = null) : base(nameof(TransformerBlock))
    {
        this.dropout = dropout;
        attention = new SelfAttention(dim, heads, attentionDropout ?? dropout, device);
        attention_norm = LayerNorm(dim, eps: Epsilon, device: device);
        inner = new Dense(dim, innerDim, device);
        outer = new Dense(innerDim, dim, device);
        output_norm = LayerNorm(dim, eps: Epsilon, device: device);
        RegisterComponents();
    }

    /// <param name="x">[.., D].</param>
    /// <param name="slots">The layout of the slots.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Slots slots)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        return (InOne(x, slots) ?? Output(x, attention.call(x, x, slots), slots)).MoveToOuterDisposeScope();
    }

    internal override Tensor At(Tensor x, PackedSlots slots, AskedSlots asked)
    {
        using var scope = NewDisposeScope();
        if (InOne(x, slots, asked) is { } y) return y.MoveToOuterDisposeScope();
        var asking = asked.Of(x);
        return Output(asking, attention.At(asking, x, slots, asked), slots).MoveToOuterDisposeScope();
    }

    // By one kernel; null where there is none.
    private Tensor? InOne(Tensor x, Slots slots, AskedSlots? asked = null) =>
        (slots as PackedSlots)?.Transform(x, asked, Weights(), attention.Heads, Epsilon, attention.Dropout, dropout);

    private Tensor[] Weights() =>
    [
        .. attention.Maps.SelectMany(map => new[] { map.Weight, map.Bias! }), attention_norm.weight!, attention_norm.bias!,
        inner.Weight, inner.Bias!, outer.Weight, outer.Bias!, output_norm.weight!, output_norm.bias!
    ];

    private Tensor Output(Tensor x, Tensor attended, Slots slots)
    {
        var h = slots.AddNormalised(x, attended, attention_norm, dropout);
        return slots.AddNormalised(h, Fused.FeedForward(h, inner.Weight, inner.Bias!, outer.Weight, outer.Bias!), output_norm, dropout);
    }
}
