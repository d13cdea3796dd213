using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Sequences one after the other without padding: [N]. Dropout depends on the batch's key and the order of calls.</summary>
internal sealed class PackedSlots : Slots
{
    private readonly Device _device;
    private readonly SequenceBatch _batch;
    private readonly bool _training;
    private readonly Tensor _offsets;  // [B + 1]
    private long _calls;

    public PackedSlots(SequenceBatch batch, bool training, Device device)
    {
        (_batch, _training, _device) = (batch, training, device);
        var offsets = new long[batch.Size + 1];
        for (var b = 0; b < batch.Size; b++) offsets[b + 1] = offsets[b] + Length(b);
        _offsets = tensor(offsets, device: device);
        Items = tensor(Real((b, t) => batch.Items[b, t]), device: device);
        Positions = tensor(Real((_, t) => t), device: device);
    }

    public override Tensor Items { get; }
    public override Tensor Positions { get; }

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, double dropout) =>
        Fused.CausalAttention(q, k, v, _offsets, heads, _training ? dropout : 0, NextKey());

    public override Tensor Drop(Tensor x, double dropout) => _training ? Fused.Dropout(x, dropout, NextKey()) : x;

    public override (Tensor States, Tensor Targets) WithTargets(Tensor states)
    {
        var targets = Real((b, t) => _batch.Targets[b, t]);
        var slots = Enumerable.Range(0, targets.Length).Where(n => targets[n] > 0).Select(n => (long)n).ToArray();
        var all = slots.Length == targets.Length;  // then nothing needs to be picked
        return (all ? states : states.index_select(0, tensor(slots, device: _device)), AtTargets(_batch.Targets));
    }

    public override Tensor AtTargets(long[,] perSlot)
    {
        var items = new List<long>();
        for (var b = 0; b < _batch.Size; b++)
            for (var t = 0; t < Length(b); t++)
                if (_batch.Targets[b, t] > 0) items.Add(perSlot[b, t]);
        return tensor(items.ToArray(), device: _device);
    }

    public override Tensor Last(Tensor states) => states.index_select(0, _offsets[1..] - 1);

    // An empty history still has one slot, of padding.
    private int Length(int b) => Math.Max(1, _batch.Lengths[b]);

    private long[] Real(Func<int, int, long> value)
    {
        var values = new List<long>();
        for (var b = 0; b < _batch.Size; b++)
            for (var t = 0; t < Length(b); t++) values.Add(value(b, t));
        return values.ToArray();
    }

    private long NextKey() => unchecked((long)(_batch.Key + 0x9E3779B97F4A7C15UL * (ulong)++_calls));
}
