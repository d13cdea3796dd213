using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>
/// Rows side by side, padded at their start to L slots, and padding computed like any slot: [B, L]. It is what published code
/// does that masks with a large negative number. A real slot sees no padding; a padding slot has nothing but masked columns,
/// and a number that all of them share leaves the softmax as it is, so it sees the whole row, later slots included.
/// </summary>
internal sealed class LeftPaddedSlots : PaddedSlots
{
    private readonly long[] _real;  // the real slots of the flattened rows, in order; of an empty row the last slot

    /// <param name="batch">Rows that start in slot 0, as everywhere.</param>
    /// <param name="width">L, at least the batch's own width.</param>
    /// <param name="training">Whether dropout drops.</param>
    /// <param name="device">Where the tensors go.</param>
    public LeftPaddedSlots(SequenceBatch batch, int width, bool training, Device device)
        : base(Shifted(batch, width), training, device, Hidden(batch, width, device)) =>
        _real = [.. batch.Lengths.SelectMany((n, b) => Enumerable.Range(0, Math.Max(1, n)).Select(t => (b + 1L) * width - Math.Max(1, n) + t))];

    public override Tensor PositionsFromEnd(long width) => Positions + (width - Positions.shape[0]);

    public override Tensor Last(Tensor states) => states[.., -1];

    /// <inheritdoc/>
    /// <remarks>Padding counts like any slot.</remarks>
    public override Tensor MeanOfLast(Tensor states, int k) => states[.., ^Math.Min(k, (int)states.shape[1])..].mean([1]);

    /// <summary>The states of the real slots as <see cref="PackedSlots"/> has them. [N, D]</summary>
    public Tensor Packed(Tensor states) => states.flatten(0, 1).index_select(0, tensor(_real, device: states.device));

    private static SequenceBatch Shifted(SequenceBatch batch, int width)
    {
        if (batch.Width > width) throw new ArgumentException($"The batch has {batch.Width} slots and cannot be padded to {width}: make batches with MaxLength = {width}.", nameof(batch));
        var shifted = new SequenceBatch(batch.Users, new long[batch.Size, width], new long[batch.Size, width], [.. batch.Lengths.Select(_ => width)]);
        for (var b = 0; b < batch.Size; b++)
            for (var (t, n) = (0, batch.Lengths[b]); t < n; t++)
                (shifted.Items[b, width - n + t], shifted.Targets[b, width - n + t]) = (batch.Items[b, t], batch.Targets[b, t]);
        return shifted;
    }

    // Slot i of a row with p padding slots sees slots p..i, or all if i < p. [B, 1, L, L]
    private static Tensor Hidden(SequenceBatch batch, int width, Device device)
    {
        var slots = arange(width, device: device);
        var padding = tensor(Array.ConvertAll(batch.Lengths, n => (long)width - n), device: device).view(-1, 1, 1);  // p
        var (row, column) = (slots.view(1, -1, 1), slots.view(1, 1, -1));
        return ((column.lt(padding) | column.gt(row)) & row.ge(padding)).unsqueeze(1);
    }
}
