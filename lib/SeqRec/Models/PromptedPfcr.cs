using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>
/// A pre-trained <see cref="Pfcr"/> that is adapted to a domain (PFCR's second stage): its encoder, positions and layer norm are frozen, and what
/// <see cref="PromptOptions"/> adds is trained together with the code table.
/// </summary>
/// <remarks>As in the published code, freezing is no evaluation mode: in training the frozen encoder drops elements as before. The branch of item
/// ids reads the frozen positions, and one layer norm serves its input and the output.</remarks>
public sealed class PromptedPfcr : Module<SequenceBatch, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly PromptKind kind;
    private readonly Pfcr content;
    private readonly DomainPrompt? prompt;
    private readonly Embedding? ids;
    private readonly LastStateStack? id_encoder;
    private readonly LayerNorm? norm;
    private readonly Dense? mix;  // W

    /// <summary>Adds untrained parts to a copy of a model; their values come from libtorch's generator, as libtorch's layers start.</summary>
    /// <param name="trained">Is not changed.</param>
    /// <param name="options">What is added.</param>
    /// <param name="device">Where the parameters live, those of <paramref name="trained"/> included.</param>
    public PromptedPfcr(Pfcr trained, PromptOptions options, Device? device = null) : base(nameof(PromptedPfcr))
    {
        (kind, content) = (options.Kind, trained.Copy());
        var (dim, on) = (content.Options.Dim, device ?? CPU);
        Freeze();
        if (kind is PromptKind.Light or PromptKind.Full or PromptKind.OnlyDomain) prompt = new(options.ContextWords, dim, options.Heads, on);
        if (ReadsIds || kind == PromptKind.Items) ids = Ids(content.ItemCount + 1, dim, on);
        if (ReadsIds) id_encoder = new(content.Options.Layers, content.NewBlock);
        if (kind is PromptKind.Full or PromptKind.OnlyIds or PromptKind.OnlyDomain) norm = LayerNorm(dim, eps: 1e-12, device: on);
        if (kind != PromptKind.Light) mix = new Dense(kind == PromptKind.Full ? 3 * dim : 2 * dim, dim, on);
        RegisterComponents();
    }

    /// <summary>The copy of the model that was adapted.</summary>
    public Pfcr Content => content;

    /// <summary>What the domain says to a user; null in the variants without it.</summary>
    public DomainPrompt? DomainPrompt => prompt;

    /// <summary>u, the user vectors. [B, d]</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public override Tensor forward(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        return UserVectors(content.SlotsOf(batch), content.ItemVectors()).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of <see cref="Pfcr.Loss(SequenceBatch)"/>, of the adapted user vectors.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength, or has other targets than the last of each row.</exception>
    public Tensor Loss(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var (x, v) = (content.SlotsOf(batch), content.ItemVectors());
        return content.Loss(UserVectors(x, v), Candidates(v), x).MoveToOuterDisposeScope();
    }

    /// <summary>Cosines of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Score(SequenceBatch histories)
    {
        using var scope = NewDisposeScope();
        var (x, v) = (content.SlotsOf(histories), content.ItemVectors());
        return Pfcr.Cosines(UserVectors(x, v), Candidates(v)).MoveToOuterDisposeScope();
    }

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories)
    {
        var (x, v) = (content.SlotsOf(histories), content.ItemVectors());
        return (Elementary.Unit(UserVectors(x, v)), Elementary.Unit(Candidates(v)));
    }

    private bool ReadsIds => kind is PromptKind.Full or PromptKind.OnlyIds;

    private void Freeze()
    {
        foreach (var parameter in content.parameters()) parameter.requires_grad = false;
        content.CodeTable.requires_grad = true;
    }

    // Values ~ N(0, 1), as libtorch's embeddings start.
    private static Embedding Ids(long count, long dim, Device device)
    {
        var ids = Initial.Table(count, dim, device, padding: 0);
        using var scope = NewDisposeScope();
        Initial.Normal(ids.weight!, 1);
        Initial.ClearPadding(ids);
        return ids;
    }

    // u = h, h + prompt(h), or Dropout(LN(W [prompt(h); g; h] + b)) of what there is.
    private Tensor UserVectors(Slots x, Tensor v)
    {
        var h = content.SequenceVectors(x, v);
        if (kind == PromptKind.Items) return h;
        if (kind == PromptKind.Light) return h + prompt!.call(h);
        var parts = new List<Tensor>();
        if (prompt is not null) parts.Add(prompt.call(h));
        if (ids is not null) parts.Add(IdVectors(x));
        return x.Drop(Fused.LayerNorm(mix!.call(cat([.. parts, h], 1)), norm!), content.Options.Dropout);
    }

    // g: what a second encoder makes of the items' ids. [B, d]
    private Tensor IdVectors(Slots x)
    {
        var placed = Fused.LayerNorm(content.AddPlaces(ids!.weight!, x), norm!);
        return id_encoder!.call(x.Drop(placed, content.Options.Dropout), x);
    }

    // v, or W [v; id] + b. [V + 1, d]
    private Tensor Candidates(Tensor v) => kind == PromptKind.Items ? mix!.call(cat([v, ids!.call(arange(v.shape[0], device: v.device))], 1)) : v;
}
