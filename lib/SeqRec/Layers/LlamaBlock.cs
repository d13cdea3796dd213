using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// One decoder layer of Llama (Touvron et al., 2023, section 2.2), normalised before each part:
/// h = x + Attention(norm(x)), y = h + FeedForward(norm(h)).
/// </summary>
public sealed class LlamaBlock : Module<Tensor, Rotation, Slots, Tensor>
{
    private readonly RmsNorm input_layernorm, post_attention_layernorm;  // named as in Hugging Face's checkpoints
    private readonly GroupedQueryAttention self_attn;
    private readonly GatedFeedForward mlp;
    private readonly double dropout;

    /// <param name="attention">Its first part.</param>
    /// <param name="feedForward">Its second part.</param>
    /// <param name="norm">Makes a norm.</param>
    /// <param name="dropout">Probability of dropping an element of what a part adds.</param>
    public LlamaBlock(GroupedQueryAttention attention, GatedFeedForward feedForward, Func<RmsNorm> norm, double dropout) : base(nameof(LlamaBlock))
    {
        (self_attn, mlp, this.dropout) = (attention, feedForward, dropout);
        (input_layernorm, post_attention_layernorm) = (norm(), norm());
        RegisterComponents();
    }

    /// <param name="x">[.., D].</param>
    /// <param name="rotation">At each slot.</param>
    /// <param name="slots">The layout of the slots.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Rotation rotation, Slots slots)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        return Output(x, self_attn.call(input_layernorm.call(x), rotation, slots), slots).MoveToOuterDisposeScope();
    }

    /// <summary>The output at each sequence's last slot; where the layout allows, no other is computed. [B, D]</summary>
    /// <param name="x">[.., D] all slots.</param>
    /// <param name="rotation">At each slot.</param>
    /// <param name="slots">The layout of the slots.</param>
    public Tensor Last(Tensor x, Rotation rotation, Slots slots)
    {
        using var scope = NewDisposeScope();
        if (slots is not PackedSlots packed) return slots.Last(call(x, rotation, slots)).MoveToOuterDisposeScope();
        var (asking, seen) = (slots.Last(x), input_layernorm.call(x));
        return Output(asking, self_attn.Last(slots.Last(seen), seen, rotation, packed), slots).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="GroupedQueryAttention.Next"/>
    internal Tensor Next(Tensor x, Rotation rotation, Slots slots, KeyValueCache past) =>
        Output(x, self_attn.Next(input_layernorm.call(x), rotation, slots, past), slots);

    private Tensor Output(Tensor x, Tensor attended, Slots slots)
    {
        var h = x + slots.Drop(attended, dropout);
        return h + slots.Drop(mlp.call(post_attention_layernorm.call(h), slots), dropout);
    }
}
