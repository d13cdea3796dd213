using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>
/// The recommender that PFCR pre-trains (Guo et al., WWW 2024): an item is the mean of the embeddings of its codes, which stand for its text and
/// mean the same in every domain; a causal Transformer reads item vectors, and the cosine with its last state scores what comes next.
/// </summary>
/// <remarks>As in the published code, the padding item has a random vector and is a class in training. Left out is VQ-Rec's unused permutation
/// network. Padding is not computed where that code masks it, with the same result.</remarks>
public sealed class Pfcr : Module<SequenceBatch, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly PfcrOptions options;
    private readonly ItemCodes itemCodes;
    private readonly Device device;
    private readonly Embedding codes, positions;
    private readonly Tensor indices;  // where the codes of each item lie in the table, a buffer. [V + 1, M]
    private readonly LayerNorm norm;
    private readonly LastStateStack encoder;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="codes">The codes of the domain's items.</param>
    /// <param name="device">Where the parameters live.</param>
    public Pfcr(PfcrOptions options, ItemCodes codes, Device? device = null) : base(nameof(Pfcr))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Temperature);
        (this.options, itemCodes, this.device) = (options, codes, device ?? CPU);
        this.codes = Initial.Table(codes.TableRows, options.Dim, this.device);
        positions = Initial.Table(options.MaxLength, options.Dim, this.device);
        indices = Owned.Buffer(tensor(codes.TableIndices(), device: this.device));
        norm = LayerNorm(options.Dim, eps: 1e-12, device: this.device);
        encoder = new(options.Layers, NewBlock);
        RegisterComponents();
        Initial.Bert(this);
    }

    /// <summary>Sizes.</summary>
    public PfcrOptions Options => options;

    /// <summary>V.</summary>
    public int ItemCount => itemCodes.Items;

    /// <summary>E, the one part whose meaning all domains share. [M (codewords + 1), d]</summary>
    public Parameter CodeTable => codes.parameters().First();  // the object that named_parameters gives; codes.weight is a new one at each access

    /// <summary>v of all items, the mean of the embeddings of their codes; row 0 is padding. [V + 1, d]</summary>
    public Tensor ItemVectors() => Fused.MeanBag(codes.weight!, indices);

    /// <summary>h, the sequence vectors. [B, d]</summary>
    public override Tensor forward(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        return SequenceVectors(SlotsOf(batch), ItemVectors()).MoveToOuterDisposeScope();
    }

    /// <summary>h from item vectors computed before. [B, d]</summary>
    /// <param name="x">The slots of a batch.</param>
    /// <param name="v">[V + 1, d] <see cref="ItemVectors"/>.</param>
    public Tensor SequenceVectors(Slots x, Tensor v) =>
        encoder.call(x.Drop(Fused.LayerNorm(AddPlaces(v, x), norm), options.Dropout), x);

    /// <summary>The rows of a table that the slots name, plus their positions. [.., d]</summary>
    /// <param name="table">[V + 1, d].</param>
    /// <param name="x">The slots of a batch.</param>
    public Tensor AddPlaces(Tensor table, Slots x) =>
        table.index_select(0, x.Items.flatten()).view([.. x.Items.shape, options.Dim]) + positions.call(x.Positions);

    /// <summary>Mean cross-entropy of the last target of each row over all items, padding among them.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength, or has other targets than the last of each row.</exception>
    public Tensor Loss(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var (x, v) = (SlotsOf(batch), ItemVectors());
        return Loss(SequenceVectors(x, v), v, x).MoveToOuterDisposeScope();
    }

    /// <summary>The same loss of user vectors that are made elsewhere.</summary>
    /// <param name="u">[B, d].</param>
    /// <param name="v">[V + 1, d] candidates.</param>
    /// <param name="x">The slots of a training batch.</param>
    /// <exception cref="ArgumentException">The batch has other targets than the last of each row.</exception>
    public Tensor Loss(Tensor u, Tensor v, Slots x) => x.TargetsAreLast
        ? Fused.SoftmaxCrossEntropy(Elementary.Unit(u) / options.Temperature, Elementary.Unit(v), x.LastTargets)
        : throw new ArgumentException("PFCR predicts the last target of a row alone: make the batches with Positions = LastOfPrefix.", nameof(x));

    /// <summary>Cosines of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Score(SequenceBatch histories)
    {
        using var scope = NewDisposeScope();
        var v = ItemVectors();
        return Cosines(SequenceVectors(SlotsOf(histories), v), v).MoveToOuterDisposeScope();
    }

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories)
    {
        var v = ItemVectors();
        return (Elementary.Unit(SequenceVectors(SlotsOf(histories), v)), Elementary.Unit(v));
    }

    /// <summary>Cosines of each row of u with each of v. [B, d], [V + 1, d] -> [B, V + 1]</summary>
    public static Tensor Cosines(Tensor u, Tensor v) => Fused.Linear(Elementary.Unit(u), Elementary.Unit(v));

    /// <summary>A batch laid out as this model reads it.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Slots SlotsOf(SequenceBatch batch) => batch.Width <= options.MaxLength
        ? Slots.Of(batch, options.Packed, training, device)
        : throw new ArgumentException($"The batch has {batch.Width} slots, the model reads at most {options.MaxLength}: make batches with MaxLength = {options.MaxLength}.", nameof(batch));

    /// <summary>A model of its own with the same weights.</summary>
    public Pfcr Copy()
    {
        var copy = new Pfcr(options, itemCodes, device);
        copy.load_state_dict(state_dict());
        return copy;
    }

    /// <summary>A layer like those of the encoder, untrained.</summary>
    internal TransformerBlock NewBlock() => new(options.Dim, options.Heads, options.InnerDim, options.Dropout, device, options.AttentionDropout);
}
