using SeqRec.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Sequences one after the other without padding: [N]. Dropout depends on the batch's key and the order of calls.</summary>
internal sealed class PackedSlots : Slots
{
    private readonly bool _training, _causal;
    private readonly long[] _first;    // of each sequence, and the end
    private readonly Tensor _offsets;  // the same. [B + 1]
    private long _calls;

    public PackedSlots(SequenceBatch batch, bool training, Device device, bool causal) : base(batch, device)
    {
        (_training, _causal) = (training, causal);
        _first = new long[batch.Size + 1];
        for (var b = 0; b < batch.Size; b++) _first[b + 1] = _first[b] + Length(b);
        _offsets = tensor(_first, device: device);
        Items = tensor(Real((b, t) => batch.Items[b, t]), device: device);
        Positions = tensor(Real((_, t) => t), device: device);
    }

    public override Tensor Items { get; }
    public override Tensor Positions { get; }

    public override Tensor PositionsFromEnd(long width) => tensor(Real((b, t) => width - Length(b) + t), device: Device);

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, double dropout)
    {
        var p = _training ? dropout : 0;
        return _causal
            ? Fused.CausalAttention(q, k, v, _offsets, heads, p, NextKey())
            : Fused.BidirectionalAttention(q, k, v, _offsets, heads, p, NextKey());
    }

    public override Tensor Drop(Tensor x, double dropout) => _training ? Fused.Dropout(x, dropout, NextKey()) : x;

    public override Tensor AddNormalised(Tensor x, Tensor z, LayerNorm norm, double dropout) =>
        _training && dropout > 0
            ? Fused.ResidualNorm(x, z, norm.weight!, norm.bias!, norm.eps, dropout, NextKey())
            : Fused.ResidualNorm(x, z, norm.weight!, norm.bias!, norm.eps, 0, 0);

    /// <inheritdoc cref="Fused.TransformerBlock"/>
    public Tensor? Transform(Tensor x, AskedSlots? asked, Tensor[] weights, long heads, double eps, double attentionDropout, double dropout) =>
        Fused.TransformerBlock(x, asked, _offsets, weights, heads, _causal, eps, _training ? attentionDropout : 0, _training ? dropout : 0, NextKey);

    public override (Tensor States, Tensor Targets) WithTargets(Tensor states)
    {
        var targets = Real((b, t) => Batch.Targets[b, t]);
        var (slots, count) = (new long[targets.Length], 0);
        for (var n = 0; n < targets.Length; n++)
            if (targets[n] > 0) (slots[count], targets[count++]) = (n, targets[n]);
        var picked = tensor(targets[..count], device: Device);
        return count == targets.Length  // then nothing needs to be picked
            ? (states, picked)
            : (states.index_select(0, tensor(slots[..count], device: Device)), picked);
    }

    public override Tensor NegativesAtTargets()
    {
        var negatives = Negatives(Batch);
        var (count, items, n) = (negatives.GetLength(2), new long[negatives.Length], 0);
        for (var b = 0; b < Batch.Size; b++)
            for (var t = 0; t < Length(b); t++)
                if (Batch.Targets[b, t] > 0) Buffer.BlockCopy(negatives, (b * Batch.Width + t) * count * sizeof(long), items, n++ * count * sizeof(long), count * sizeof(long));
        return tensor(items[..(n * count)], device: Device).view(-1, count);
    }

    /// <summary>Attention of each sequence's last slot alone; it sees all slots of its sequence.</summary>
    /// <param name="q">[B, D].</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="dropout">Probability of dropping a weight in training.</param>
    /// <returns>[B, D].</returns>
    public Tensor AttendLast(Tensor q, Tensor k, Tensor v, long heads, double dropout) =>
        Fused.LastAttention(q, k, v, _offsets, heads, _training ? dropout : 0, NextKey());

    /// <summary>Attention of some slots: of any where slots see their whole sequence, of its last ones where later slots are hidden.</summary>
    /// <param name="asked">The M slots.</param>
    /// <param name="q">[M, D].</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="dropout">Probability of dropping a weight in training.</param>
    /// <returns>[M, D].</returns>
    public Tensor AttendFrom(AskedSlots asked, Tensor q, Tensor k, Tensor v, long heads, double dropout) => asked.Last
        ? AttendLast(q, k, v, heads, dropout)
        : Fused.AskedAttention(q, k, v, asked.Offsets, _offsets, heads, _causal, _training ? dropout : 0, NextKey());

    public override Tensor LastOf(EncoderBlock block, Tensor states) =>
        block.At(states, this, new(_offsets[1..] - 1, arange(Batch.Size + 1, device: Device), Last: true));

    public override (Tensor States, Tensor Targets) TargetsOf(EncoderBlock block, Tensor states)
    {
        if (_causal) return base.TargetsOf(block, states);  // those that see less are not the last
        var (asked, targets) = (Asked((b, t) => Batch.Targets[b, t] > 0), Real((b, t) => Batch.Targets[b, t]));
        return (block.At(states, this, asked), tensor(Array.FindAll(targets, y => y > 0), device: Device));
    }

    public override Tensor MeanOfLastOf(EncoderBlock block, Tensor states, int k)
    {
        if (Batch.Lengths.All(n => n <= k)) return base.MeanOfLastOf(block, states, k);  // all are read
        var asked = Asked((b, t) => t >= Length(b) - k);
        var ends = asked.Offsets.cpu().data<long>().ToArray();
        return MeanOfLast(block.At(states, this, asked), Batch, b => (int)ends[b + 1] - Length(b), k);
    }

    public override Tensor Last(Tensor states) => states.index_select(0, _offsets[1..] - 1);

    public override Tensor MeanOfLast(Tensor states, int k) => MeanOfLast(states, Batch, b => (int)_first[b], k);

    public override Tensor Spread(Tensor rows) => rows.index_select(0, tensor(Real((b, _) => b), device: Device));

    private AskedSlots Asked(Func<int, int, bool> asks)
    {
        var (rows, offsets) = (new List<long>(), new long[Batch.Size + 1]);
        for (var b = 0; b < Batch.Size; b++)
        {
            for (var t = 0; t < Length(b); t++)
                if (asks(b, t)) rows.Add(_first[b] + t);
            offsets[b + 1] = rows.Count;
        }
        return new(tensor(rows.ToArray(), device: Device), tensor(offsets, device: Device));
    }

    // An empty history still has one slot, of padding.
    private int Length(int b) => Math.Max(1, Batch.Lengths[b]);

    private long[] Real(Func<int, int, long> value)
    {
        var (values, n) = (new long[Enumerable.Range(0, Batch.Size).Sum(Length)], 0);
        for (var b = 0; b < Batch.Size; b++)
            for (var t = 0; t < Length(b); t++) values[n++] = value(b, t);
        return values;
    }

    private long NextKey() => unchecked((long)(Batch.Key + 0x9E3779B97F4A7C15UL * (ulong)++_calls));
}
