using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="Gru4Rec"/>; the defaults are those of common replications.</summary>
public sealed record Gru4RecOptions
{
    /// <summary>V, items 1..V.</summary>
    public required int ItemCount { get; init; }

    /// <summary>D, width of embeddings.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>H, width of the recurrent state.</summary>
    public int HiddenDim { get; init; } = 128;

    /// <summary>Recurrent layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Probability of dropping an element of an embedding.</summary>
    public double Dropout { get; init; } = 0.3;
}

/// <summary>
/// GRU4Rec (Hidasi et al., ICLR 2016): gated recurrent units read the items so far, and the state, brought back to the
/// width of the item table, scores what comes next.
/// </summary>
/// <remarks>Departures from the paper, as in the replications most results come from: items enter as learnt embeddings
/// instead of one-hot, whole sequences are rows instead of session-parallel mini-batches, the item table is shared by input
/// and output, and the loss is cross-entropy over the catalogue instead of a pairwise one.</remarks>
public sealed class Gru4Rec : Module<Slots, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly Gru4RecOptions options;
    private readonly Device device;
    private readonly Embedding items;
    private readonly GRU gru;
    private readonly Dense output;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    public Gru4Rec(Gru4RecOptions options, Device? device = null) : base(nameof(Gru4Rec))
    {
        (this.options, this.device) = (options, device ?? CPU);
        items = Initial.Table(options.ItemCount + 1, options.Dim, this.device, padding: 0);
        gru = GRU(options.Dim, options.HiddenDim, options.Layers, batchFirst: true, device: this.device);
        output = new Dense(options.HiddenDim, options.Dim, this.device);
        RegisterComponents();
        Initial.Xavier(items.weight!);
        Initial.ClearPadding(items);
    }

    /// <summary>States of all slots; the state of slot t knows items 0..t of its row.</summary>
    /// <param name="x">Rows side by side.</param>
    /// <returns>[B, L, D].</returns>
    public override Tensor forward(Slots x)
    {
        var (h, _) = gru.call(x.Drop(items.call(x.Items), options.Dropout));  // [B, L, H]
        return output.call(h);
    }

    /// <summary>Mean cross-entropy over the slots that have a target.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var x = SlotsOf(batch);
        var (h, y) = x.WithTargets(call(x));                                  // [N, D] and [N]
        return Fused.SoftmaxCrossEntropy(h, items.weight![1..], y - 1);        // padding is no class
    }

    /// <summary>Scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories)
    {
        var (h, e) = ((IInnerProductModel)this).Factors(histories);
        return Fused.Linear(h, e);
    }

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories)
    {
        var x = SlotsOf(histories);
        return (x.Last(call(x)), items.weight!);
    }

    // A state depends on earlier slots alone, and padding comes last, so nothing needs to hide it.
    private Slots SlotsOf(SequenceBatch batch) => Slots.Of(batch, packed: false, training, device);
}
