using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Rows side by side, padded at their end: [B, L]. Dropout is libtorch's own.</summary>
internal class PaddedSlots : Slots
{
    private readonly bool training;
    private readonly Tensor hidden;  // what attention must not see, broadcast over [B, H, L, L]

    // Padding lies after all real slots, so hiding later slots hides it too.
    public PaddedSlots(SequenceBatch batch, bool training, Device device, bool causal) : this(batch, training, device, causal
        ? ones(batch.Width, batch.Width, @bool, device).triu(1)
        : (arange(batch.Width, device: device) > LastSlots(batch, device).unsqueeze(1)).unsqueeze(1).unsqueeze(1))
    {
    }

    private protected PaddedSlots(SequenceBatch batch, bool training, Device device, Tensor hidden) : base(batch, device)
    {
        (this.training, this.hidden) = (training, hidden);
        Items = tensor(batch.Items, device: device);
        Positions = arange(batch.Width, device: device);
    }

    public override Tensor Items { get; }
    public override Tensor Positions { get; }

    // Padding gets places beyond the last, brought back into the table; nothing reads them.
    public override Tensor PositionsFromEnd(long width) =>
        (Positions.unsqueeze(0) + (width - tensor(Array.ConvertAll(Batch.Lengths, n => (long)n), device: Device).unsqueeze(1))).clamp_max(width - 1);

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, double dropout) =>
        Composed.Attention(Heads(q, heads), Heads(k, heads), Heads(v, heads), hidden, training ? dropout : 0).transpose(1, 2).flatten(2);

    public override Tensor Drop(Tensor x, double dropout) => functional.dropout(x, dropout, training);

    public override (Tensor States, Tensor Targets) WithTargets(Tensor states) =>
        (states.flatten(0, 1).index_select(0, TargetSlots()), tensor(Batch.Targets, device: Device).flatten().index_select(0, TargetSlots()));

    public override Tensor NegativesAtTargets() => tensor(Negatives(Batch), device: Device).flatten(0, 1).index_select(0, TargetSlots());

    public override Tensor LastOf(EncoderBlock block, Tensor states) => Last(block.call(states, this));

    public override Tensor Last(Tensor states) =>
        states[arange(Batch.Size, device: Device), LastSlots(Batch, Device)];

    public override Tensor MeanOfLast(Tensor states, int k) => MeanOfLast(states.flatten(0, 1), Batch, b => b * Batch.Width, k);

    public override Tensor Spread(Tensor rows) => rows.unsqueeze(1).expand(rows.shape[0], Batch.Width, rows.shape[1]);

    // An empty row has a slot of padding. [B]
    private static Tensor LastSlots(SequenceBatch batch, Device device) =>
        tensor(Array.ConvertAll(batch.Lengths, n => Math.Max(n, 1) - 1L), device: device);

    private Tensor TargetSlots() => tensor(Batch.Targets, device: Device).flatten().nonzero().squeeze(1);

    // [B, L, H·d] -> [B, H, L, d]
    private static Tensor Heads(Tensor x, long heads) => x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);
}
