using SeqRec.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>How a discriminator is told about the sequence that it is not shown.</summary>
public enum Condition
{
    /// <summary>W [c; e]: the state c of the sequence beside each item, as the text of ECL-SR has it.</summary>
    Concatenated,

    /// <summary>e + c, the state of the sequence added to each item.</summary>
    Added,

    /// <summary>e_t + h_t, to each item the state of its own slot: what ECL-SR's published scripts set.</summary>
    AddedSlotwise,

    /// <summary>c as a slot of its own, before the items.</summary>
    Prepended,
}

/// <summary>What the conditional discriminator of ECL-SR (RecSys 2023) reads at each slot.</summary>
public sealed class ConditionedInput : Module<Tensor, Tensor, Slots, Tensor>
{
    private readonly Condition condition;
    private readonly Dense? mix;

    /// <param name="condition">The way.</param>
    /// <param name="dim">Width D of a slot.</param>
    /// <param name="device">Where the parameters live: D × 2D for <see cref="Condition.Concatenated"/>, else none.</param>
    public ConditionedInput(Condition condition, long dim, Device device) : base(nameof(ConditionedInput))
    {
        this.condition = condition;
        mix = condition == Condition.Concatenated ? new Dense(2 * dim, dim, device, hasBias: false) : null;
        RegisterComponents();
    }

    /// <summary>The rows as the discriminator reads them.</summary>
    public SequenceBatch Rows(SequenceBatch shown) => condition == Condition.Prepended ? shown.WithSlotBefore() : shown;

    /// <param name="e">[.., D] embeddings of <see cref="Rows"/>.</param>
    /// <param name="h">[.., D] the encoder's states in the same layout for <see cref="Condition.AddedSlotwise"/>, else [B, D] the
    /// last ones.</param>
    /// <param name="x">The layout of <see cref="Rows"/>.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor e, Tensor h, Slots x) => condition switch
    {
        Condition.Concatenated => Mixed(e, h, x),
        Condition.Added => e + x.Spread(h),
        Condition.AddedSlotwise => e + h,
        _ => where(Before(x).unsqueeze(-1), x.Spread(h), e)
    };

    /// <summary>The place of each slot: items have those they have without a slot before, or one more, and that slot has 0.</summary>
    /// <param name="x">The layout of <see cref="Rows"/>.</param>
    /// <param name="length">L, the most items of a row.</param>
    public Tensor Places(Slots x, long length) => condition == Condition.Prepended
        ? x.PositionsFromEnd(length + 1).masked_fill(Before(x), 0)
        : x.PositionsFromEnd(length);

    // W [c; e] as W_c c + W_e e: the former is the same for all slots of a row.
    private Tensor Mixed(Tensor e, Tensor h, Slots x)
    {
        var parts = mix!.Weight.chunk(2, 1);  // two of [D, D]
        return Fused.Linear(e, parts[1]) + x.Spread(Fused.Linear(h, parts[0]));
    }

    // Only that slot and padding have no item.
    private static Tensor Before(Slots x) => x.Items.eq(0);
}
