using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Transformer layers over embeddings that come from elsewhere, with positions of their own: all of a model but its item table.</summary>
public sealed class TransformerStack : Module<Tensor, Slots, Tensor>
{
    private readonly Embedding positions;
    private readonly LayerNorm norm;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly double dropout;
    private readonly long length;

    /// <param name="length">L, places that slots can have.</param>
    /// <param name="dim">Width D of a slot.</param>
    /// <param name="block">Makes a layer.</param>
    /// <param name="layers">How many.</param>
    /// <param name="dropout">Probability of dropping an input element.</param>
    /// <param name="device">Where the parameters live.</param>
    public TransformerStack(long length, long dim, Func<TransformerBlock> block, int layers, double dropout, Device device) : base(nameof(TransformerStack))
    {
        (this.length, this.dropout) = (length, dropout);
        positions = Initial.Table(length, dim, device);
        norm = LayerNorm(dim, eps: 1e-12, device: device);
        blocks = ModuleList(Enumerable.Range(0, layers).Select(_ => block()).ToArray());
        RegisterComponents();
    }

    /// <param name="e">[.., D] embeddings.</param>
    /// <param name="slots">The layout of the slots; places are counted from the newest.</param>
    /// <returns>[.., D] states.</returns>
    public override Tensor forward(Tensor e, Slots slots)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        return blocks.Aggregate(Input(e, slots), (state, block) => block.call(state, slots)).MoveToOuterDisposeScope();
    }

    /// <summary>States of the slots that have a target, and the targets; the last layer computes others only where the layout asks for it.</summary>
    /// <inheritdoc cref="forward"/>
    /// <returns>[M, D] and [M].</returns>
    public (Tensor States, Tensor Targets) AtTargets(Tensor e, Slots slots)
    {
        if (blocks.Count == 0) return slots.WithTargets(call(e, slots));
        using var scope = NewDisposeScope();
        var h = blocks.SkipLast(1).Aggregate(Input(e, slots), (state, block) => block.call(state, slots));
        var (states, targets) = slots.TargetsOf(blocks[^1], h);
        return (states.MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }

    private Tensor Input(Tensor e, Slots slots) => slots.Drop(slots.AddNormalised(e, positions.call(slots.PositionsFromEnd(length)), norm, 0), dropout);
}
