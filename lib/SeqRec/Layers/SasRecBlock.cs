using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// One block of SASRec as its authors wrote it: only the query is normalised, and the second part starts from normalised
/// states. q = LN(x), h = LN(q + Attention(q, x)), y = h + W₂ ReLU(W₁ h), all D wide.
/// </summary>
public sealed class SasRecBlock : EncoderBlock
{
    private readonly SelfAttention attention;
    private readonly LayerNorm query_norm, forward_norm;
    private readonly Dense inner, outer;
    private readonly double dropout;

    /// <param name="dim">Width D of a slot.</param>
    /// <param name="heads">Attention heads; divides <paramref name="dim"/>.</param>
    /// <param name="dropout">Probability of dropping an element.</param>
    /// <param name="device">Where the parameters live.</param>
    public SasRecBlock(long dim, long heads, double dropout, Device device) : base(nameof(SasRecBlock))
    {
        this.dropout = dropout;
        query_norm = LayerNorm(dim, eps: 1e-8, device: device);
        attention = new SelfAttention(dim, heads, dropout, device);
        forward_norm = LayerNorm(dim, eps: 1e-8, device: device);
        inner = new Dense(dim, dim, device);
        outer = new Dense(dim, dim, device);
        RegisterComponents();
    }

    /// <param name="x">[.., D].</param>
    /// <param name="slots">The layout of the slots.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Slots slots)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        var q = Fused.LayerNorm(x, query_norm);
        return Output(q, attention.call(q, x, slots), slots).MoveToOuterDisposeScope();
    }

    internal override Tensor At(Tensor x, PackedSlots slots, AskedSlots asked)
    {
        using var scope = NewDisposeScope();
        var q = Fused.LayerNorm(asked.Of(x), query_norm);
        return Output(q, attention.At(q, x, slots, asked), slots).MoveToOuterDisposeScope();
    }

    private Tensor Output(Tensor q, Tensor attended, Slots slots)
    {
        var h = Fused.LayerNorm(q + attended, forward_norm);
        var f = slots.Drop(inner.call(h), dropout).relu();
        return h + slots.Drop(outer.call(f), dropout);
    }
}
