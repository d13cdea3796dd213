using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>What makes a view of a sequence.</summary>
public enum SequenceView
{
    /// <summary><see cref="Augmentation.Crop"/>.</summary>
    Crop,

    /// <summary><see cref="Augmentation.Mask"/>.</summary>
    Mask,

    /// <summary><see cref="Augmentation.Reorder"/>.</summary>
    Reorder,

    /// <summary>Nothing: both views are the sequence, read under dropout of their own.</summary>
    Unchanged,
}

/// <summary>How a <see cref="Cl4SRec"/> makes and weighs its views.</summary>
public sealed record Cl4SRecOptions
{
    /// <summary>The encoder; its table gets a mask item.</summary>
    public required SasRecOptions Encoder { get; init; }

    /// <summary>The one kind of view there is; null for the paper's three, drawn for each view.</summary>
    public SequenceView? Only { get; init; }

    /// <summary>η, share that a crop keeps; the ratios are those of the paper's worked examples.</summary>
    public double CropRatio { get; init; } = 0.6;

    /// <summary>γ, share that a mask hides.</summary>
    public double MaskRatio { get; init; } = 0.3;

    /// <summary>β, share that is reordered.</summary>
    public double ReorderRatio { get; init; } = 0.6;

    /// <summary>λ, weight of the contrastive loss.</summary>
    public double ContrastiveWeight { get; init; } = 0.1;

    /// <summary>τ; the paper's loss has none, which is 1.</summary>
    public double Temperature { get; init; } = 1;
}

/// <summary>
/// CL4SRec (Xie et al., ICDE 2022): SASRec that also learns to tell a user's sequence, cropped, masked or reordered in two
/// ways, from those of the others in the batch.
/// </summary>
/// <remarks>Views are made of the real items before padding. Both draw their operator on their own, so that they may be of
/// one kind. Where all slots have targets, they are of a prefix drawn for each row (<see cref="BatchRows.DrawnPrefixes"/>), as in
/// training at prefixes. Whole rows would always contrast the last slot, from which users are ranked, and L_rec is a mean over all
/// slots: on long rows the last one learnt little but contrast. With <see cref="SasRecOptions.PositionsFromEnd"/> every prefix ends at
/// the last place, and the imbalance stays. Departure from the paper: the recommendation loss is the encoder's, by
/// default over the whole catalogue.</remarks>
public sealed class Cl4SRec : Module<Slots, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly Cl4SRecOptions options;
    private readonly SasRec encoder;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    public Cl4SRec(Cl4SRecOptions options, Device? device = null) : base(nameof(Cl4SRec))
    {
        this.options = options;
        encoder = new SasRec(options.Encoder with { MaskItem = true }, device);
        RegisterComponents();
    }

    /// <summary>The encoder's states of all slots.</summary>
    public override Tensor forward(Slots x) => encoder.call(x);

    /// <summary>L_rec + λ L_cl, the second between two views of each row's items up to a target.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        var random = new Xoshiro256(batch.Key);
        var histories = batch.DrawnPrefixes(random).Histories();
        UserSequence[] views = [.. histories.Concat(histories).Select(row => View(row, random))];
        var x = encoder.SlotsOf(SequenceBatch.Of(views, new int[views.Length], batch.Width) with { Key = random.Next() });
        var z = encoder.LastStates(x).chunk(2);  // two of [B, D]
        return encoder.Loss(batch) + options.ContrastiveWeight * InfoNce.AmongAll(z[0], z[1], options.Temperature);
    }

    /// <summary>The encoder's scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    public Tensor Score(SequenceBatch histories) => encoder.Score(histories);

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) =>
        ((IInnerProductModel)encoder).Factors(histories);

    private UserSequence View(UserSequence row, Xoshiro256 random) => row with
    {
        Items = (options.Only ?? (SequenceView)random.Below(3)) switch
        {
            SequenceView.Crop => Crop.Apply(row.Items, options.CropRatio, random),
            SequenceView.Mask => Mask.Apply(row.Items, options.MaskRatio, options.Encoder.ItemCount + 1, random),
            SequenceView.Reorder => Reorder.Apply(row.Items, options.ReorderRatio, random),
            _ => row.Items
        }
    };
}
