using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>How SASRec compares the next item with the others.</summary>
public enum SasRecLoss
{
    /// <summary>Softmax over the whole catalogue.</summary>
    CrossEntropy,

    /// <summary>The paper's: each next item against drawn items, of which the paper has one that the user has not met.</summary>
    Binary,

    /// <summary>gBCE (Petrov and Macdonald, RecSys 2023): binary with K uniform items, calibrated by <see cref="SasRecOptions.Calibration"/>.</summary>
    Generalised,

    /// <summary>Softmax over the next item and K drawn ones.</summary>
    SampledSoftmax,
}

/// <summary>Which Transformer layer is stacked.</summary>
public enum SasRecBlocks
{
    /// <summary>As in BERT: <see cref="TransformerBlock"/>.</summary>
    Bert,

    /// <summary>The authors': <see cref="SasRecBlock"/>, with a last layer norm and embeddings times √D.</summary>
    Original,
}

/// <summary>Sizes of a <see cref="SasRec"/>. The defaults are those most replications use; the paper has D = 50 and one head.</summary>
public sealed record SasRecOptions
{
    /// <summary>V, items 1..V.</summary>
    public required int ItemCount { get; init; }

    /// <summary>L, the most items that are read.</summary>
    public int MaxLength { get; init; } = 50;

    /// <summary>D, width of embeddings and slots.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>Width of the item table; null for D. Another one makes D a bottleneck: items pass through a linear map into the
    /// encoder, and states through another back, as in the model whose items SLMRec's language models read.</summary>
    public int? ItemDim { get; init; }

    /// <summary>Transformer layers (the paper's blocks, b).</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width of the hidden layer of a block.</summary>
    public int InnerDim { get; init; } = 256;

    /// <summary>Probability of dropping an element; the paper has 0.5, and 0.2 on MovieLens-1M.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Probability of dropping an attention weight; null for the same. For <see cref="SasRecBlocks.Bert"/>.</summary>
    public double? AttentionDropout { get; init; }

    /// <summary>The training loss.</summary>
    public SasRecLoss Loss { get; init; } = SasRecLoss.CrossEntropy;

    /// <summary>Which Transformer layer is stacked.</summary>
    public SasRecBlocks Blocks { get; init; } = SasRecBlocks.Bert;

    /// <summary>Counts positions from the newest item, as implementations do that pad at the start.</summary>
    public bool PositionsFromEnd { get; init; }

    /// <summary>t of gBCE: 0 is the plain binary loss, 1 removes the bias that drawing negatives brings.</summary>
    public double Calibration { get; init; } = 0.75;

    /// <summary>Adds log(β / K) to the ratings inside the binary losses, so that an untrained model is right on average; the ranking
    /// stays the same, and so does the loss with one drawn item. Without it, pushing hundreds of drawn items down at once makes all
    /// states one vector within the first epoch.</summary>
    public bool RatingPrior { get; init; } = true;

    /// <summary>Adds item V + 1, which stands for a hidden one: it can be read and is never predicted.</summary>
    public bool MaskItem { get; init; }

    /// <summary>Places beyond the L of items, for models that put something of their own before them.</summary>
    public int SparePositions { get; init; }

    /// <summary>Standard deviation of the initial embeddings; gSASRec's code has libtorch's default of 1.</summary>
    public double EmbeddingDeviation { get; init; } = 0.02;

    /// <summary>The traditional model of SLMRec's code (ICLR 2025): items 128 wide, an encoder of the authors' blocks 32 wide.</summary>
    /// <param name="itemCount">V.</param>
    public static SasRecOptions OfSlmRec(int itemCount) =>
        new() { ItemCount = itemCount, ItemDim = 128, Dim = 32, MaxLength = 30, Heads = 1, Dropout = 0.5, Blocks = SasRecBlocks.Original };

    /// <summary>Width of the item table.</summary>
    internal int ItemWidth => ItemDim ?? Dim;

    /// <summary>Leaves padding out of the computation: the same model, several times faster. False for rows side by side
    /// with libtorch's own dropout, as the Python implementations compute.</summary>
    public bool Packed { get; init; } = true;
}

/// <summary>
/// SASRec (Kang and McAuley, ICDM 2018): a causal Transformer reads the items so far, and its last state, times the item
/// table, scores what comes next.
/// </summary>
/// <remarks>Departures from the paper, as in the implementations most results come from: layer norm after each part instead
/// of before, GELU with a four times wider hidden layer, and cross-entropy over the catalogue as the default loss.
/// Rows start in slot 0, so a position is counted from the first item read.</remarks>
public sealed class SasRec : Module<Slots, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly SasRecOptions options;
    private readonly Device device;
    private readonly Embedding items, positions;
    private readonly LayerNorm norm;
    private readonly ModuleList<EncoderBlock> blocks;
    private readonly Dense? inward, outward;  // of the bottleneck

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    public SasRec(SasRecOptions options, Device? device = null) : base(nameof(SasRec))
    {
        (this.options, this.device) = (options, device ?? CPU);
        var rows = options.ItemCount + (options.MaskItem ? 2 : 1);
        items = Initial.Table(rows, options.ItemWidth, this.device, padding: 0);
        positions = Initial.Table(options.MaxLength + options.SparePositions, options.Dim, this.device);
        norm = LayerNorm(options.Dim, eps: 1e-12, device: this.device);
        blocks = ModuleList(Enumerable.Range(0, options.Layers).Select(_ => Block()).ToArray());
        if (options.ItemDim is { } width)
            (inward, outward) = (new(width, options.Dim, this.device), new(options.Dim, width, this.device));
        RegisterComponents();
        Initial.Bert(this, embeddings: options.EmbeddingDeviation);
        Initial.ClearPadding(items);
    }

    /// <summary>E, the item table. [V + 1, D], or as wide as ItemDim; row 0 is padding; with a mask item [V + 2, D].</summary>
    public Tensor ItemTable => items.weight!;

    /// <summary>States of all slots; the state of slot t knows items 0..t of its sequence.</summary>
    /// <returns>[B, L, D], or [N, D] when packed.</returns>
    public override Tensor forward(Slots x)
    {
        using var scope = NewDisposeScope();
        return States(ItemRows(x), Places(x), x).MoveToOuterDisposeScope();
    }

    /// <summary>What the encoder reads at each slot: the items' rows of the table.</summary>
    /// <returns>[.., D].</returns>
    public Tensor ItemRows(Slots x)
    {
        var e = items.call(x.Items);
        if (Scale != 1) e *= Scale;
        return inward is null ? e : inward.call(e);
    }

    /// <summary>States of slots in which something else is read than the items alone.</summary>
    /// <param name="e">[.., D] what is read.</param>
    /// <param name="places">The place of each slot, below MaxLength + SparePositions. [B, L], [L] or [N].</param>
    /// <param name="x">The layout of the slots.</param>
    /// <returns>[.., D].</returns>
    public Tensor States(Tensor e, Tensor places, Slots x)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        var h = Input(e, places, x);
        foreach (var block in blocks) h = block.call(h, x);
        return Output(h).MoveToOuterDisposeScope();
    }

    /// <summary>The state of each row's last slot; the last layer computes no other. [B, D]</summary>
    public Tensor LastStates(Slots x)
    {
        using var scope = NewDisposeScope();
        return Output(x.LastOf(blocks[^1], BelowLast(x))).MoveToOuterDisposeScope();
    }

    /// <summary>The mean state of each row's last <paramref name="k"/> slots; BERT's last layer computes no other. [B, D]</summary>
    public Tensor MeanOfLastStates(Slots x, int k)
    {
        using var scope = NewDisposeScope();
        var mean = options.Blocks == SasRecBlocks.Bert ? x.MeanOfLastOf(blocks[^1], BelowLast(x), k) : x.MeanOfLast(call(x), k);  // else a norm comes before the mean
        return mean.MoveToOuterDisposeScope();
    }

    /// <summary>Mean loss over the slots that have a target.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Loss(SequenceBatch batch)
    {
        var x = SlotsOf(batch);
        return x.TargetsAreLast ? LossOfLast(LastStates(x), x) : Loss(call(x), x);
    }

    /// <summary>The same loss where <see cref="Slots.TargetsAreLast"/>, from the last states.</summary>
    /// <param name="last">[B, D] what <see cref="LastStates"/> made of <paramref name="x"/>.</param>
    /// <param name="x">The slots of a training batch.</param>
    public Tensor LossOfLast(Tensor last, Slots x) => Loss(last, x.LastTargets, x);

    /// <summary>The same loss from the states of all slots, for models that read them further.</summary>
    /// <param name="states">What <see cref="forward"/> made of <paramref name="x"/>.</param>
    /// <param name="x">The slots of a training batch.</param>
    public Tensor Loss(Tensor states, Slots x)
    {
        var (h, y) = x.WithTargets(states);  // [N, D] and [N]
        return Loss(h, y, x);
    }

    /// <summary>Scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Score(SequenceBatch histories)
    {
        var (h, e) = ((IInnerProductModel)this).Factors(histories);
        return Fused.Linear(h, e);
    }

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        (LastStates(SlotsOf(histories)), items.weight![..(options.ItemCount + 1)]);

    /// <summary>A batch laid out as this model reads it.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Slots SlotsOf(SequenceBatch batch) => batch.Width <= options.MaxLength
        ? Slots.Of(batch, options.Packed, training, device)
        : throw new ArgumentException($"The batch has {batch.Width} slots, the model reads at most {options.MaxLength}: make batches with MaxLength = {options.MaxLength}.", nameof(batch));

    // Neither padding nor mask is one. [V, D]
    private Tensor Candidates => items.weight![1..(options.ItemCount + 1)];

    private double Scale => options.Blocks == SasRecBlocks.Bert ? 1 : Math.Sqrt(options.ItemWidth);

    private Tensor Places(Slots x) => options.PositionsFromEnd ? x.PositionsFromEnd(options.MaxLength) : x.Positions;

    private EncoderBlock Block() => options.Blocks == SasRecBlocks.Bert
        ? new TransformerBlock(options.Dim, options.Heads, options.InnerDim, options.Dropout, device, options.AttentionDropout)
        : new SasRecBlock(options.Dim, options.Heads, options.Dropout, device);

    private Tensor Input(Tensor e, Tensor places, Slots x)
    {
        var p = positions.call(places);  // [.., D]
        return x.Drop(options.Blocks == SasRecBlocks.Bert ? x.AddNormalised(e, p, norm, 0) : e + p, options.Dropout);
    }

    // What the last layer reads. [.., D]
    private Tensor BelowLast(Slots x) => blocks.SkipLast(1).Aggregate(Input(ItemRows(x), Places(x), x), (h, block) => block.call(h, x));

    // [.., D] -> [.., D], or the width of items
    private Tensor Output(Tensor h)
    {
        var states = options.Blocks == SasRecBlocks.Bert ? h : Fused.LayerNorm(h, norm);
        return outward is null ? states : outward.call(states);
    }

    private Tensor Loss(Tensor h, Tensor y, Slots x) => options.Loss switch
    {
        SasRecLoss.CrossEntropy => Fused.SoftmaxCrossEntropy(h, Candidates, y - 1),
        SasRecLoss.SampledSoftmax => Elementary.CrossEntropy(Ratings(h, y, x), zeros_like(y)),
        _ => BinaryLoss(Ratings(h, y, x))
    };

    // r of the next item, in column 0, and of the K drawn ones. [N, 1 + K]
    private Tensor Ratings(Tensor h, Tensor y, Slots x) =>
        Fused.CandidateRatings(h, items.weight!, cat([y.unsqueeze(1), x.NegativesAtTargets()], 1));

    // Kang and McAuley, section III.E: -log σ(r_pos) - Σ log(1 - σ(r_neg)), a mean over slots. gBCE multiplies the first term
    // by β = α (t (1 - 1/α) + 1/α) with α = K / (V - 1) (Petrov and Macdonald, equations 14 and 15).
    private Tensor BinaryLoss(Tensor r)
    {
        var alpha = (r.size(1) - 1.0) / (options.ItemCount - 1);
        var beta = options.Loss == SasRecLoss.Binary ? 1 : alpha * (options.Calibration * (1 - 1 / alpha) + 1 / alpha);
        var odds = options.RatingPrior ? r + Math.Log(beta / (r.size(1) - 1)) : r;
        var positive = functional.softplus(-odds[.., 0]) * beta;       // [N]
        var negative = functional.softplus(odds[.., 1..]).sum(1);
        return (positive + negative).mean();
    }
}
