using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>How a <see cref="DuoRec"/> weighs its two contrastive losses; the defaults are those of its authors' script.</summary>
public sealed record DuoRecOptions
{
    /// <summary>The encoder.</summary>
    public required SasRecOptions Encoder { get; init; }

    /// <summary>Weight of the loss between two passes with different dropout.</summary>
    public double UnsupervisedWeight { get; init; } = 0.1;

    /// <summary>Weight of the loss between sequences that lead to the same item.</summary>
    public double SupervisedWeight { get; init; } = 0.1;

    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 1;
}

/// <summary>
/// DuoRec (Qiu et al., WSDM 2022): SASRec with two contrastive losses, against a second pass under other dropout and
/// against another user's sequence that leads to the same item.
/// </summary>
/// <remarks>Published for batches with <see cref="TargetPositions.LastOfPrefix"/>; where all slots have targets, L_rec takes all,
/// and the contrastive losses a prefix drawn for each row, for the reason that <see cref="Cl4SRec"/> gives. The two losses are added
/// as in the paper's objective, while the authors' shipped script has a single one, between the two views. Similarity is the dot
/// product, negatives are the other 2(B − 1) states, also those that lead to the same item.</remarks>
public sealed class DuoRec : Module<Slots, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly DuoRecOptions options;
    private readonly SameTarget sameTarget;
    private readonly SasRec encoder;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    /// <param name="options">Sizes and weights.</param>
    /// <param name="sameTarget">The training sequences by what they lead to.</param>
    /// <param name="device">Where the model lives.</param>
    public DuoRec(DuoRecOptions options, SameTarget sameTarget, Device? device = null) : base(nameof(DuoRec))
    {
        (this.options, this.sameTarget) = (options, sameTarget);
        encoder = new SasRec(options.Encoder, device);
        RegisterComponents();
    }

    /// <summary>The encoder's states of all slots.</summary>
    public override Tensor forward(Slots x) => encoder.call(x);

    /// <summary>L_rec + λ_u L_u + λ_s L_s, the contrastive ones between the last states of each row's items up to a target.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var random = new Xoshiro256(batch.Key);
        var prefixes = batch.DrawnPrefixes(random);
        var other = encoder.LastStates(Views(prefixes, random)).chunk(2);  // two of [B, D]
        var (z, loss) = Recommend(batch, prefixes with { Key = random.Next() });
        return loss
            + options.UnsupervisedWeight * InfoNce.AmongAll(z, other[0], options.Temperature)
            + options.SupervisedWeight * InfoNce.AmongAll(z, other[1], options.Temperature);
    }

    /// <summary>The encoder's scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories) => encoder.Score(histories);

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        ((IInnerProductModel)encoder).Factors(histories);

    // The last states of the prefixes, and L_rec. Where the prefixes are the rows, one pass gives both. [B, D]
    private (Tensor Last, Tensor Loss) Recommend(SequenceBatch batch, SequenceBatch prefixes)
    {
        var x = encoder.SlotsOf(batch);
        if (!x.TargetsAreLast) return (encoder.LastStates(encoder.SlotsOf(prefixes)), encoder.Loss(encoder.call(x), x));
        var last = encoder.LastStates(x);
        return (last, encoder.LossOfLast(last, x));
    }

    // The rows once more, under a key of their own, and below them their counterparts. 2B rows
    private Slots Views(SequenceBatch rows, Xoshiro256 random)
    {
        var histories = rows.Histories();
        var counterparts = histories.Zip(rows.LastTargets(), (row, target) => sameTarget.Draw(row, target, random));
        var views = histories.Concat(counterparts).ToArray();
        return encoder.SlotsOf(SequenceBatch.Of(views, new int[views.Length], options.Encoder.MaxLength) with { Key = random.Next() });
    }
}
