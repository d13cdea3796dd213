using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Transformer layers of which only the state of each sequence's last slot is read; the last layer computes no other.</summary>
public sealed class LastStateStack : Module<Tensor, Slots, Tensor>
{
    private readonly ModuleList<TransformerBlock> blocks;

    /// <param name="layers">How many, at least one.</param>
    /// <param name="block">Makes a layer.</param>
    public LastStateStack(int layers, Func<TransformerBlock> block) : base(nameof(LastStateStack))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        blocks = ModuleList(Enumerable.Range(0, layers).Select(_ => block()).ToArray());
        RegisterComponents();
    }

    /// <param name="h">[.., D] what the first layer reads.</param>
    /// <param name="slots">The layout of the slots.</param>
    /// <returns>[B, D].</returns>
    public override Tensor forward(Tensor h, Slots slots)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        foreach (var block in blocks.SkipLast(1)) h = block.call(h, slots);
        return slots.LastOf(blocks[^1], h).MoveToOuterDisposeScope();
    }
}
