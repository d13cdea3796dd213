using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>The four losses of an <see cref="EclSr"/> before they are weighed, each a mean; null what is not computed.</summary>
/// <param name="Recommendation">L_rec, over targets.</param>
/// <param name="Contrastive">L_CL, over rows.</param>
/// <param name="Discriminator">L_RID, over real slots.</param>
/// <param name="Generator">L_G, over hidden items.</param>
public sealed record EclSrLosses(Tensor Recommendation, Tensor? Contrastive, Tensor? Discriminator, Tensor? Generator);

/// <summary>What the discriminator of an <see cref="EclSr"/> was shown at each real slot of a batch, and what it said. All [N].</summary>
/// <param name="Originals">The items of the rows.</param>
/// <param name="Shown">The items it was shown.</param>
/// <param name="Filled">Whether the generator chose the item, maybe the original one.</param>
/// <param name="Logits">Above 0 where it takes the item for a replacement.</param>
public sealed record SlotVerdicts(long[] Originals, long[] Shown, bool[] Filled, float[] Logits);

/// <summary>
/// ECL-SR (Zhou et al., RecSys 2023): an encoder that shall not notice mild changes of a sequence, but has to tell a
/// discriminator enough to find the items that a generator has replaced.
/// </summary>
/// <remarks>Three parts on one item table. The encoder is <see cref="SasRec"/>, and alone makes recommendations; the generator
/// fills hidden items in like BERT4Rec, without its output layer; the discriminator is the encoder again, reading the
/// replaced row under a condition, with one vector to judge each slot (the paper speaks of a small network). Rows are read
/// as if padded at their start. Departures from the published code, unless <see cref="EclSrOptions.Reference"/> brings it
/// back: see <see cref="EclSrOptions"/>; in any case the generator never proposes padding, short rows are masked too, and
/// neither the unused projection nor unused rows of the position tables exist.</remarks>
public sealed class EclSr : Module<Slots, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>, IScheduled
{
    private readonly EclSrOptions options;
    private readonly Device device;
    private readonly SasRec encoder;
    private readonly TransformerStack generator;
    private readonly ConditionedInput condition;
    private readonly Dense replaced;  // w
    private double discriminatorWeight, generatorWeight;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    /// <exception cref="ArgumentException">The encoder has another loss or other layers than this model, or k or τ is not above 0.</exception>
    public EclSr(EclSrOptions options, Device? device = null) : base(nameof(EclSr))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LastStates, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Temperature);
        (this.options, this.device) = (options, device ?? CPU);
        (discriminatorWeight, generatorWeight) = (options.DiscriminatorWeight, options.GeneratorWeight);
        var e = options.Encoder with { MaskItem = true, PositionsFromEnd = true, SparePositions = options.Condition == Condition.Prepended ? 1 : 0 };
        if (e is not { Loss: SasRecLoss.CrossEntropy, Blocks: SasRecBlocks.Bert })
            throw new ArgumentException("ECL-SR has a softmax over the catalogue and BERT's layers: leave Loss and Blocks of the encoder as they are.", nameof(options));
        encoder = new SasRec(e, this.device);
        generator = new TransformerStack(e.MaxLength, e.Dim,
            () => new(e.Dim, e.Heads, e.InnerDim, e.Dropout, this.device, e.AttentionDropout), options.GeneratorLayers, e.Dropout, this.device);
        condition = new ConditionedInput(options.Condition, e.Dim, this.device);
        replaced = new Dense(e.Dim, 1, this.device, hasBias: false);
        RegisterComponents();
        Initial.Bert(this);
        if (options.Padding == PaddingSlots.LeftOut) Initial.ClearPadding(encoder.ItemTable);  // else it predicts itself from the start
    }

    /// <inheritdoc/>
    public int Stages => options.TwoStage ? 2 : 1;

    /// <summary>From the epoch after <see cref="EclSrOptions.GeneratorFreezeEpoch"/> the generator no longer learns, nor the
    /// item table from its loss; a second stage has neither generator nor discriminator.</summary>
    public void Begin(int epoch, int stage)
    {
        discriminatorWeight = stage == 1 ? options.DiscriminatorWeight : 0;
        generatorWeight = stage == 1 && epoch <= (options.GeneratorFreezeEpoch ?? int.MaxValue) ? options.GeneratorWeight : 0;
        Learns(generator, generatorWeight != 0);
        Learns(condition, discriminatorWeight != 0);
        Learns(replaced, discriminatorWeight != 0);
    }

    /// <summary>The encoder's states of all slots.</summary>
    public override Tensor forward(Slots x) => encoder.call(x);

    /// <summary>L_rec + λ_cl L_CL + λ_d L_RID + λ_g L_G; the batch's key decides masks and views.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var (loss, contrastive, discriminator, generator) = Losses(batch);
        if (contrastive is not null) loss += options.ContrastiveWeight * contrastive;
        if (discriminator is not null) loss += discriminatorWeight * discriminator;
        return generator is null ? loss : loss + generatorWeight * generator;
    }

    /// <summary>The losses one by one; those of weight 0 are not computed.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength, or has too few targets for <see cref="PaddingSlots.Predicted"/>.</exception>
    public EclSrLosses Losses(SequenceBatch batch)
    {
        var x = EncoderSlots(batch);
        var h = call(x);
        var losses = new EclSrLosses(RecommendationLoss(h, x, batch), options.ContrastiveWeight == 0 ? null : ContrastiveLoss(h, x, batch), null, null);
        if (discriminatorWeight == 0 && generatorWeight == 0) return losses;
        var (_, shown, generator) = Replace(batch);
        return losses with { Discriminator = discriminatorWeight == 0 ? null : DiscriminatorLoss(h, x, shown), Generator = generator };
    }

    /// <summary>The encoder's scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories) => encoder.Score(histories);

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        ((IInnerProductModel)encoder).Factors(histories);

    /// <summary>Replaces items of the rows as in training, and asks the discriminator which they were.</summary>
    /// <param name="batch">Rows; the key decides what is hidden.</param>
    public SlotVerdicts Detect(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var x = EncoderSlots(batch);
        var (cloze, shown, _) = Replace(batch);
        var (logits, items, originals) = Judge(call(x), x, shown);
        bool[] filled = [.. shown.Targets.Cast<long>().Zip(cloze.Targets.Cast<long>()).Where(slot => slot.First > 0).Select(slot => slot.Second > 0)];
        return new(Longs(originals), Longs(items), filled, logits.to_type(float32).cpu().data<float>().ToArray());
    }

    private int MaskId => options.Encoder.ItemCount + 1;

    // Where padding is computed it is a class of both softmaxes, though never proposed.
    private int FirstClass => options.Padding == PaddingSlots.LeftOut ? 1 : 0;

    // Of a row, from the generator.
    private int Asked => options.RefillAll ? int.MaxValue : Math.Max(1, Share.Floor(options.MaskRatio, options.Encoder.MaxLength));

    private Slots EncoderSlots(SequenceBatch batch) => options.Padding == PaddingSlots.LeftOut
        ? encoder.SlotsOf(batch)
        : new LeftPaddedSlots(batch, options.Encoder.MaxLength, training, device);

    // Generator and discriminator never look at padding, so nobody needs to compute it for them.
    private Slots OtherSlots(SequenceBatch batch, bool causal) =>
        Slots.Of(batch, options.Encoder.Packed || options.Padding != PaddingSlots.LeftOut, training, device, causal);

    private Tensor RecommendationLoss(Tensor h, Slots x, SequenceBatch batch)
    {
        if (options.Padding != PaddingSlots.Predicted) return CrossEntropy(x.WithTargets(h));
        if (Enumerable.Range(0, batch.Size).Any(b => batch.Lengths[b] > 1 && batch.Targets[b, 0] == 0))
            throw new ArgumentException("Padding is predicted where every slot has a target: make batches with other Positions than LastOfPrefix, or set Padding to Computed.", nameof(batch));
        var next = tensor(batch.LastTargets(), int64, device).unsqueeze(1);  // [B, 1]
        return CrossEntropy((h.flatten(0, 1), cat([x.Items[.., 1..], next], 1).flatten()));
    }

    private Tensor CrossEntropy((Tensor States, Tensor Targets) at) =>
        Fused.SoftmaxCrossEntropy(at.States, encoder.ItemTable[FirstClass..MaskId], at.Targets - FirstClass);

    // Cosine of the mean last states of both views, over τ, against those of the others in the batch.
    private Tensor ContrastiveLoss(Tensor h, Slots x, SequenceBatch batch)
    {
        var (z, view) = (x.MeanOfLast(h, options.LastStates), View(h, x, batch));  // [B, D]
        return InfoNce.OneWay(Normalise.Apply(z), Normalise.Apply(view), options.Temperature);
    }

    private Tensor View(Tensor h, Slots x, SequenceBatch batch)
    {
        if (options.View == MildView.Normalisation) return x.MeanOfLast(Normalise.Apply(h), options.LastStates);
        if (options.View == MildView.Dropout)
        {
            var again = EncoderSlots(OtherDropout.Of(batch));
            return encoder.MeanOfLastStates(again, options.LastStates);
        }
        using var random = new Generator(batch.Key, device);
        return x.MeanOfLast(Perturb.Apply(h, options.PerturbationNorm, random), options.LastStates);
    }

    // Hides items, and puts in their place what the generator chooses. The targets of the second batch are the
    // original items; the loss is null where the generator does not learn.
    private (SequenceBatch Cloze, SequenceBatch Shown, Tensor? Loss) Replace(SequenceBatch batch)
    {
        var random = new Xoshiro256(batch.Key);
        var cloze = Cloze.Of(batch, length => Hidden(length, random), MaskId, Asked);
        using var mode = set_grad_enabled(generatorWeight != 0 && is_grad_enabled());
        var x = OtherSlots(cloze with { Key = random.Next() }, causal: false);
        var (items, loss) = Chosen(generator.AtTargets(encoder.ItemRows(x), x), random);
        var shown = cloze with { Items = Filled(cloze, items), Targets = batch.Items, Key = random.Next() };
        return (cloze, shown, loss);
    }

    private int[] Hidden(int length, Xoshiro256 random) => options.MaskStrategy == MaskStrategy.Sample
        ? HiddenSlots.Sample(length, options.MaskRatio, random)
        : HiddenSlots.Walk(length, options.MaskRatio, options.Encoder.MaxLength, random);

    // The likeliest items, which the loss comes by on its way, or draws from the softmax. [M, D] and [M]
    private (long[] Items, Tensor? Loss) Chosen((Tensor States, Tensor Targets) at, Xoshiro256 random)
    {
        var learns = generatorWeight != 0;
        if (options.Sampled || FirstClass == 0) return (Proposed(at.States, random), learns ? CrossEntropy(at) : null);
        var (loss, likeliest) = Fused.SoftmaxCrossEntropyAndLikeliest(at.States, encoder.ItemTable[1..MaskId], at.Targets - 1);
        return (Longs(likeliest + 1), learns ? loss : null);
    }

    // The same without padding's class. Logits with Gumbel noise are largest where a draw from their softmax falls.
    private long[] Proposed(Tensor h, Xoshiro256 random)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var logits = Fused.Linear(h, encoder.ItemTable[1..MaskId]);  // [M, V]
        if (!options.Sampled) return Longs(logits.argmax(1) + 1);
        using var source = new Generator(random.Next(), device);
        return Longs((logits - rand(logits.shape, logits.dtype, device, generator: source).log().neg().log()).argmax(1) + 1);
    }

    private static long[,] Filled(SequenceBatch cloze, long[] items)
    {
        var (rows, next) = ((long[,])cloze.Items.Clone(), 0);
        for (var b = 0; b < cloze.Size; b++)
            for (var t = 0; t < cloze.Width; t++)
                if (cloze.Targets[b, t] > 0) rows[b, t] = items[next++];
        return rows;
    }

    private Tensor DiscriminatorLoss(Tensor h, Slots x, SequenceBatch shown)
    {
        var (logits, items, originals) = Judge(h, x, shown);
        return functional.binary_cross_entropy_with_logits(logits, items.ne(originals).to_type(logits.dtype));
    }

    // How surely each real slot was replaced, what it shows, and what it showed before. [N] each
    private (Tensor Logits, Tensor Items, Tensor Originals) Judge(Tensor h, Slots x, SequenceBatch shown)
    {
        var slots = OtherSlots(condition.Rows(shown), causal: !options.Bidirectional);
        var told = options.Condition != Condition.AddedSlotwise ? x.Last(h) : x is LeftPaddedSlots padded ? padded.Packed(h) : h;
        var read = condition.call(encoder.ItemRows(slots), told, slots);
        var (d, originals) = slots.WithTargets(encoder.States(read, condition.Places(slots, options.Encoder.MaxLength), slots));
        var (items, _) = slots.WithTargets(slots.Items.unsqueeze(-1));
        return (replaced.call(d).squeeze(1), items.squeeze(1), originals);
    }

    // Without a gradient Adam leaves a weight alone; with one of zero it would still follow its momentum.
    private static void Learns(Module part, bool learns)
    {
        foreach (var parameter in part.parameters())
        {
            parameter.requires_grad = learns;
            if (!learns) parameter.grad = null;
        }
    }

    private static long[] Longs(Tensor t) => t.cpu().data<long>().ToArray();
}
