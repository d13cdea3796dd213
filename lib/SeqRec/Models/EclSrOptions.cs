using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;

namespace SeqRec.Models;

/// <summary>The second view of a sequence, which the encoder shall hardly tell from the first.</summary>
public enum MildView
{
    /// <summary>A second pass under other dropout: <see cref="OtherDropout"/>.</summary>
    Dropout,

    /// <summary>The states of the first pass, moved a little: <see cref="Perturb"/>.</summary>
    Perturbation,

    /// <summary>The states of the first pass at length 1: <see cref="Normalise"/>.</summary>
    Normalisation,
}

/// <summary>What an <see cref="EclSr"/> does with the slots that pad short rows.</summary>
public enum PaddingSlots
{
    /// <summary>They do not exist: nothing is computed, averaged or predicted there, and padding is no class of a softmax.</summary>
    LeftOut,

    /// <summary>As in the published code: rows are padded at their start, padding enters the mean of the last k states, and
    /// is a class of both softmaxes.</summary>
    Computed,

    /// <summary>And, as where it trains at all slots, each padding slot is an example whose next item is padding or, in the
    /// last, the first item. For batches in which every slot has a target.</summary>
    Predicted,
}

/// <summary>Settings of an <see cref="EclSr"/>. Structure and schedule follow the paper's text; weights, ratios and k, which we
/// have not from the paper, are those of the authors' script for Toys, whose loss is free of padding.</summary>
public sealed record EclSrOptions
{
    /// <summary>The encoder; its table gets a mask item, and positions are counted from the newest item.</summary>
    public required SasRecOptions Encoder { get; init; }

    /// <summary>Transformer layers of the generator. The paper gives encoder and generator together as many as other models.</summary>
    public int GeneratorLayers { get; init; } = 2;

    /// <summary>How the discriminator is told about the original sequence.</summary>
    public Condition Condition { get; init; } = Condition.Concatenated;

    /// <summary>Lets the discriminator see later slots; then it is no longer the encoder's kind.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>γ, share of items that the generator replaces.</summary>
    public double MaskRatio { get; init; } = 0.2;

    /// <summary>How those items are chosen.</summary>
    public MaskStrategy MaskStrategy { get; init; } = MaskStrategy.Walk;

    /// <summary>Has the generator fill every hidden slot. False as published: ⌊γL⌋ at most, and the oldest stay masks.</summary>
    public bool RefillAll { get; init; } = true;

    /// <summary>Draws what fills a hidden slot from the generator's softmax, as ELECTRA does; false takes the likeliest, as published.</summary>
    public bool Sampled { get; init; }

    /// <summary>The second view.</summary>
    public MildView View { get; init; } = MildView.Dropout;

    /// <summary>ε, how far <see cref="MildView.Perturbation"/> moves a state.</summary>
    public double PerturbationNorm { get; init; } = 0.1;

    /// <summary>k, the last states whose mean stands for a sequence in the contrastive loss.</summary>
    public int LastStates { get; init; } = 10;

    /// <summary>τ of the contrastive loss.</summary>
    public double Temperature { get; init; } = 0.05;

    /// <summary>λ_cl, weight of the contrastive loss; 0 leaves it out.</summary>
    public double ContrastiveWeight { get; init; } = 0.1;

    /// <summary>λ_d, weight of the discriminator's loss; 0 leaves the discriminator out.</summary>
    public double DiscriminatorWeight { get; init; } = 0.01;

    /// <summary>λ_g, weight of the generator's loss; 0 leaves the generator as it was made.</summary>
    public double GeneratorWeight { get; init; } = 0.02;

    /// <summary>What is done with padding.</summary>
    public PaddingSlots Padding { get; init; } = PaddingSlots.LeftOut;

    /// <summary>The generator no longer learns after this epoch, as in the paper; null for never.</summary>
    public int? GeneratorFreezeEpoch { get; init; } = 10;

    /// <summary>Once patience is used up goes on from the best weights without generator and discriminator, as the published code does.</summary>
    public bool TwoStage { get; init; }

    /// <summary>Names of the data sets for which there is a published script, or whose values we take over.</summary>
    public static IReadOnlyList<string> ScriptNames { get; } = ["ml-1m", "ml-100k", "amazon-sports", "amazon-toys", "yelp"];

    /// <summary>Weights, ratios, k and dropout of the script of a data set, in the paper's structure.</summary>
    /// <param name="dataSet">One of <see cref="ScriptNames"/>; MovieLens-100K has those of MovieLens-1M.</param>
    /// <exception cref="ArgumentException">There is no such script.</exception>
    public EclSrOptions WithScript(string dataSet) => dataSet switch
    {
        "ml-1m" or "ml-100k" => With(0.001, 0.05, 0.2, k: 20) with { Encoder = Dropout(0.2, 0.2), MaskStrategy = MaskStrategy.Sample },
        "amazon-sports" => With(2, 0.05, 0.5, k: 10) with { Encoder = Dropout(0.5, 0.5), MaskStrategy = MaskStrategy.Sample },
        "amazon-toys" => With(0.1, 0.01, 0.02, k: 10) with { Encoder = Dropout(0.5, 0.5) },
        "yelp" => With(0.3, 0.1, 0.2, k: 5) with { Encoder = Dropout(0.2, 0.1), MaskRatio = 0.6 },
        _ => throw new ArgumentException($"ECL-SR has no script for '{dataSet}'; there are {string.Join(", ", ScriptNames)}.", nameof(dataSet))
    };

    /// <summary>The published script of a data set (repository Tokkiu/ECL), and where its batches have targets.</summary>
    /// <param name="dataSet">One of <see cref="ScriptNames"/>; MovieLens-100K has that of MovieLens-1M.</param>
    /// <param name="itemCount">V.</param>
    /// <remarks>Departures: the generator never puts padding into a slot, and short rows are masked without an error.</remarks>
    /// <exception cref="ArgumentException">There is no such script.</exception>
    public static (EclSrOptions Model, TargetPositions Positions) Reference(string dataSet, int itemCount)
    {
        var positions = dataSet switch
        {
            "ml-1m" or "ml-100k" => TargetPositions.AllOfWindows, "amazon-toys" => TargetPositions.LastOfPrefix, _ => TargetPositions.All
        };
        var options = new EclSrOptions { Encoder = new() { ItemCount = itemCount, PositionsFromEnd = true, MaskItem = true } }.WithScript(dataSet) with
        {
            Condition = Condition.AddedSlotwise, RefillAll = false, GeneratorFreezeEpoch = null, TwoStage = true,
            Padding = positions == TargetPositions.LastOfPrefix ? PaddingSlots.Computed : PaddingSlots.Predicted
        };
        return (options, positions);
    }

    private EclSrOptions With(double contrastive, double discriminator, double generator, int k) => this with
    {
        ContrastiveWeight = contrastive, DiscriminatorWeight = discriminator, GeneratorWeight = generator, LastStates = k,
        MaskRatio = 0.2, MaskStrategy = MaskStrategy.Walk
    };

    private SasRecOptions Dropout(double hidden, double attention) => Encoder with { Dropout = hidden, AttentionDropout = attention };
}
