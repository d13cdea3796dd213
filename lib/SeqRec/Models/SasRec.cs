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

    /// <summary>The paper's: the next item against one drawn item the user has not met.</summary>
    Binary,
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

    /// <summary>Transformer layers (the paper's blocks, b).</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width of the hidden layer of a block.</summary>
    public int InnerDim { get; init; } = 256;

    /// <summary>Probability of dropping an element; the paper has 0.5, and 0.2 on MovieLens-1M.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>The training loss.</summary>
    public SasRecLoss Loss { get; init; } = SasRecLoss.CrossEntropy;
}

/// <summary>
/// SASRec (Kang and McAuley, ICDM 2018): a causal Transformer reads the items so far, and its last state, times the item
/// table, scores what comes next.
/// </summary>
/// <remarks>Departures from the paper, as in the implementations most results come from: layer norm after each part instead
/// of before, GELU with a four times wider hidden layer, and cross-entropy over the catalogue as the default loss.
/// Rows start in slot 0, so a position is counted from the first item read.</remarks>
public sealed class SasRec : Module<Tensor, Tensor>, ISequenceRecommender, ITrainable<SequenceBatch>
{
    private readonly SasRecOptions options;
    private readonly Device device;
    private readonly Embedding items, positions;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;
    private readonly ModuleList<TransformerBlock> blocks;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    public SasRec(SasRecOptions options, Device? device = null) : base(nameof(SasRec))
    {
        (this.options, this.device) = (options, device ?? CPU);
        items = Embedding(options.ItemCount + 1, options.Dim, padding_idx: 0, device: this.device);
        positions = Embedding(options.MaxLength, options.Dim, device: this.device);
        norm = LayerNorm(options.Dim, eps: 1e-12, device: this.device);
        dropout = Dropout(options.Dropout);
        blocks = ModuleList(Enumerable.Range(0, options.Layers)
            .Select(_ => new TransformerBlock(options.Dim, options.Heads, options.InnerDim, options.Dropout, this.device)).ToArray());
        RegisterComponents();
        Initial.Bert(this);
        Initial.ClearPadding(items);
    }

    /// <summary>E, the item table. [V + 1, D], row 0 is padding.</summary>
    public Tensor ItemTable => items.weight;

    /// <summary>States of all slots.</summary>
    /// <param name="x">[B, L] item ids, padded with 0 at the end.</param>
    /// <returns>[B, L, D]; the state of slot t knows items 0..t.</returns>
    public override Tensor forward(Tensor x)
    {
        var h = items.call(x) + positions.weight[..(int)x.size(1)];  // [B, L, D] + [L, D]
        h = dropout.call(norm.call(h));
        var mask = Masks.Causal(x.size(1), device);                  // [L, L]
        foreach (var block in blocks) h = block.call(h, mask);
        return h;
    }

    /// <summary>Mean loss over the slots that have a target.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var slots = tensor(batch.Targets, device: device).flatten();             // [B·L]
        var real = slots.nonzero().squeeze(1);                                   // [N] slots with a target
        var h = call(tensor(batch.Items, device: device)).flatten(0, 1).index_select(0, real);  // [N, D]
        var y = slots.index_select(0, real);                                     // [N]
        return options.Loss == SasRecLoss.CrossEntropy
            ? functional.cross_entropy(h.matmul(items.weight[1..].transpose(0, 1)), y - 1)  // padding is no class
            : BinaryLoss(h, y, tensor(batch.Negatives ?? throw NoNegatives(), device: device).flatten().index_select(0, real));
    }

    /// <summary>Scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories)
    {
        var h = call(tensor(histories.Items, device: device));                                   // [B, L, D]
        var last = tensor(histories.Lengths.Select(n => Math.Max(n, 1) - 1L).ToArray(), device: device);
        var h_last = h[arange(histories.Size, device: device), last];                            // [B, D]
        return h_last.matmul(items.weight.transpose(0, 1));
    }

    // Kang and McAuley, section III.E: log σ(r_pos) + log(1 − σ(r_neg)), as a mean over both terms' slots.
    private Tensor BinaryLoss(Tensor h, Tensor positive, Tensor negative)
    {
        var r_pos = (h * items.call(positive)).sum(-1);  // [N]
        var r_neg = (h * items.call(negative)).sum(-1);
        return functional.binary_cross_entropy_with_logits(r_pos, ones_like(r_pos))
            + functional.binary_cross_entropy_with_logits(r_neg, zeros_like(r_neg));
    }

    private static InvalidOperationException NoNegatives() =>
        new("The binary loss needs a drawn negative for each target: make the batches with DrawNegatives = true.");
}
