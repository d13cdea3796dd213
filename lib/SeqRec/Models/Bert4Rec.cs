using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="Bert4Rec"/>, and how much of a training sequence is hidden.</summary>
public sealed record Bert4RecOptions
{
    /// <summary>V, items 1..V; item V + 1 is the mask.</summary>
    public required int ItemCount { get; init; }

    /// <summary>L, the most items that are read, the mask among them.</summary>
    public int MaxLength { get; init; } = 50;

    /// <summary>D, width of embeddings and slots.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width of the hidden layer of a block.</summary>
    public int InnerDim { get; init; } = 256;

    /// <summary>Probability of dropping an element.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>ρ, probability of hiding an item in training; the paper has 0.2 on MovieLens-1M and 0.6 on Beauty.</summary>
    public double MaskProbability { get; init; } = 0.2;

    /// <summary>Counts positions from the newest item, as implementations do that pad at the start. Then the mask asks from
    /// a position that training has met, also where all sequences to score are longer than those of training.</summary>
    public bool PositionsFromEnd { get; init; }

    /// <summary>Leaves padding out of the computation: the same model, several times faster. False for rows side by side
    /// with libtorch's own dropout, as the Python implementations compute.</summary>
    public bool Packed { get; init; } = true;
}

/// <summary>
/// BERT4Rec (Sun et al., CIKM 2019): a Transformer that sees both sides fills in hidden items; a mask after the newest item
/// asks for the next one.
/// </summary>
/// <remarks>It trains on whole sequences: a batch that pairs items with their next ones is put together again from its items
/// and its last target. Departures from the paper: Gaussian initial values are not truncated, and rows that hide only their
/// last item are those of which chance hides none, instead of extra ones.</remarks>
public sealed class Bert4Rec : Module<Slots, Tensor>, ISequenceRecommender, ITrainable<SequenceBatch>
{
    private readonly Bert4RecOptions options;
    private readonly Device device;
    private readonly Embedding items, positions;
    private readonly LayerNorm norm;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly Dense output;
    private readonly Parameter output_bias;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    public Bert4Rec(Bert4RecOptions options, Device? device = null) : base(nameof(Bert4Rec))
    {
        (this.options, this.device) = (options, device ?? CPU);
        items = Initial.Table(options.ItemCount + 2, options.Dim, this.device, padding: 0);
        positions = Initial.Table(options.MaxLength, options.Dim, this.device);
        norm = LayerNorm(options.Dim, eps: 1e-12, device: this.device);
        blocks = ModuleList(Enumerable.Range(0, options.Layers)
            .Select(_ => new TransformerBlock(options.Dim, options.Heads, options.InnerDim, options.Dropout, this.device)).ToArray());
        output = new Dense(options.Dim, options.Dim, this.device);
        using var zero = zeros(options.ItemCount + 1, device: this.device);
        output_bias = Owned.Parameter(zero);
        RegisterComponents();
        Initial.Bert(this);
        Initial.ClearPadding(items);
    }

    /// <summary>States of all slots; each knows its whole sequence.</summary>
    /// <returns>[B, L, D], or [N, D] when packed.</returns>
    public override Tensor forward(Slots x)
    {
        var p = options.PositionsFromEnd ? x.PositionsFromEnd(options.MaxLength) : x.Positions;
        var h = x.Drop(x.AddNormalised(items.call(x.Items), positions.call(p), norm, 0), options.Dropout);
        return blocks.Aggregate(h, (state, block) => block.call(state, x));
    }

    /// <summary>Mean cross-entropy over hidden items, drawn from the batch's key.</summary>
    /// <param name="batch">Rows whose last target completes the training sequence; of a longer one the last L items are read.</param>
    public Tensor Loss(SequenceBatch batch) => LossOf(Hidden(batch));

    // Whole sequences, some of whose items are hidden.
    private SequenceBatch Hidden(SequenceBatch batch) =>
        Cloze.Of(Lay(batch.WithLastTargets()) with { Key = batch.Key }, options.MaskProbability, MaskId, new Xoshiro256(batch.Key));

    private Tensor LossOf(SequenceBatch cloze)
    {
        var x = SlotsOf(cloze);
        var (h, y) = x.WithTargets(call(x));                                             // [N, D] and [N]
        var o = cat([Outputs(h), ones(h.shape[0], 1, h.dtype, device)], 1);              // [N, D + 1]: times 1 comes the bias
        var table = cat([items.weight![1..MaskId], output_bias[1..].unsqueeze(1)], 1);    // [V, D + 1]
        return Fused.SoftmaxCrossEntropy(o, table, y - 1);                               // neither padding nor mask is a class
    }

    /// <summary>Scores of all items as the next one of each row: a mask takes the slot after the last item.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories)
    {
        var x = SlotsOf(Lay([.. histories.Histories().Select(row => row with { Items = [.. row.Items, MaskId] })]));
        return Fused.Linear(Outputs(x.Last(call(x))), items.weight![..MaskId], output_bias);
    }

    private int MaskId => options.ItemCount + 1;

    // Equation 7: GELU(h W + b), which the item table and a bias for each item turn into scores.
    private Tensor Outputs(Tensor h) => output.call(h).gelu();

    private SequenceBatch Lay(UserSequence[] rows) => SequenceBatch.Of(rows, new int[rows.Length], options.MaxLength);

    private Slots SlotsOf(SequenceBatch batch) => Slots.Of(batch, options.Packed, training, device, causal: false);
}
