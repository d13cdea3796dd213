using SeqRec.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// How the slots of a batch lie in memory: side by side with padding, or one after the other without. Layers work on the
/// last dimension and leave to this what depends on the layout: attention, dropout, and which slot is which.
/// </summary>
public abstract class Slots(SequenceBatch batch, Device device)
{
    private protected SequenceBatch Batch { get; } = batch;

    private protected Device Device { get; } = device;

    /// <summary>Whether all that is to be predicted is one item after the last slot of each row.</summary>
    public bool TargetsAreLast { get; } = batch.TargetsAreLast();

    /// <summary>The item to predict after the last slot of each row, 0 where there is none. [B]</summary>
    public Tensor LastTargets => tensor(Array.ConvertAll(Batch.LastTargets(), y => (long)y), device: Device);

    /// <summary>Item ids. [B, L] or [N].</summary>
    public abstract Tensor Items { get; }

    /// <summary>Place of each slot in its sequence, from 0. [L] or [N].</summary>
    public abstract Tensor Positions { get; }

    /// <summary>Places counted so that the last real slot of every sequence has place <paramref name="width"/> - 1. [B, L] or [N].</summary>
    public abstract Tensor PositionsFromEnd(long width);

    /// <summary>Multi-head attention within each sequence; q, k, v and the result have the heads side by side in the last dimension.</summary>
    public abstract Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, double dropout);

    /// <summary>Dropout in training, the identity otherwise.</summary>
    public abstract Tensor Drop(Tensor x, double dropout);

    /// <summary>LN(x + <see cref="Drop"/>(z)): what ends each part of a layer that is normalised after it.</summary>
    /// <param name="x">The part's input.</param>
    /// <param name="z">Its output.</param>
    /// <param name="norm">LN.</param>
    /// <param name="dropout">Probability of dropping an element of z.</param>
    public virtual Tensor AddNormalised(Tensor x, Tensor z, LayerNorm norm, double dropout) =>
        Fused.LayerNorm(x + Drop(z, dropout), norm);

    /// <summary>The states of the slots that have a target, and the targets. [N, D] and [N].</summary>
    public abstract (Tensor States, Tensor Targets) WithTargets(Tensor states);

    /// <summary>The items drawn for each slot that has a target, in the same order. [N, K]</summary>
    public abstract Tensor NegativesAtTargets();

    /// <summary>The state of each sequence's last real slot. [B, D]</summary>
    public abstract Tensor Last(Tensor states);

    /// <summary>The mean state of each sequence's last <paramref name="k"/> real slots, or of all where there are fewer. [B, D]</summary>
    public abstract Tensor MeanOfLast(Tensor states, int k);

    /// <summary>What belongs to a sequence, at each of its slots. [B, D] -> [.., D]</summary>
    public abstract Tensor Spread(Tensor rows);

    /// <summary>The output of a block at each sequence's last real slot; what else the block would compute is left out where the layout allows. [B, D]</summary>
    /// <param name="block">The last layer of an encoder.</param>
    /// <param name="states">Its input at all slots.</param>
    public abstract Tensor LastOf(EncoderBlock block, Tensor states);

    /// <summary>The output of a block at the slots that have a target, and the targets; other slots are left out where the layout allows. [N, D] and [N]</summary>
    /// <inheritdoc cref="LastOf"/>
    public virtual (Tensor States, Tensor Targets) TargetsOf(EncoderBlock block, Tensor states) => WithTargets(block.call(states, this));

    /// <summary><see cref="MeanOfLast(Tensor, int)"/> of the output of a block; other slots are left out where the layout allows. [B, D]</summary>
    /// <param name="block">The last layer of an encoder.</param>
    /// <param name="states">Its input at all slots.</param>
    /// <param name="k">Of so many slots.</param>
    public virtual Tensor MeanOfLastOf(EncoderBlock block, Tensor states, int k) => MeanOfLast(block.call(states, this), k);

    /// <summary>Lays out a batch.</summary>
    /// <param name="batch">Rows that start in slot 0.</param>
    /// <param name="packed">Without padding; the same result, less work.</param>
    /// <param name="training">Whether dropout drops.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <param name="causal">Whether attention hides later slots; padding is always hidden.</param>
    public static Slots Of(SequenceBatch batch, bool packed, bool training, Device device, bool causal = true) =>
        packed ? new PackedSlots(batch, training, device, causal) : new PaddedSlots(batch, training, device, causal);

    // flat has rows for at least the last k slots of each, and slot 0 of sequence b has, or would have, row first(b). Every
    // sequence takes k rows, some with weight 0.
    private protected static Tensor MeanOfLast(Tensor flat, SequenceBatch batch, Func<int, int> first, int k)
    {
        var (slots, shares) = (new long[batch.Size * k], new float[batch.Size * k]);
        for (var b = 0; b < batch.Size; b++)
        {
            var length = Math.Max(1, batch.Lengths[b]);
            var count = Math.Min(k, length);
            for (var j = 0; j < k; j++) (slots[b * k + j], shares[b * k + j]) = j < count ? (first(b) + length - count + j, 1f / count) : (first(b) + length - 1, 0);
        }
        var last = flat.index_select(0, tensor(slots, device: flat.device)).view(batch.Size, k, -1);  // [B, k, D]
        return (last * tensor(shares, device: flat.device).view(batch.Size, k, 1)).sum(1);
    }

    private protected static long[,,] Negatives(SequenceBatch batch) => batch.Negatives
        ?? throw new InvalidOperationException("This loss needs drawn items for each target: make the batches with NegativesPerTarget of at least 1.");
}
