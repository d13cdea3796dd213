using System.Text.Json.Serialization;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Training;

/// <summary>Which optimiser takes the steps.</summary>
public enum OptimizerKind
{
    /// <summary>Adam; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Adam with weight decay beside the gradient (Loshchilov and Hutter, ICLR 2019).</summary>
    AdamW,
}

/// <summary>How a model is trained.</summary>
public sealed record TrainOptions
{
    /// <summary>Most epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The optimiser.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The optimiser's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What the learning rate is multiplied by after each epoch.</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>Steps over which the learning rate rises from 0 to its full value.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The same as a share of all steps of <see cref="Epochs"/>; the longer of the two holds.</summary>
    public double WarmUpShare { get; init; }

    /// <summary>Lets the learning rate fall after the warm-up, along half a cosine that reaches 0 when training ends.</summary>
    public bool CosineDecay { get; init; }

    /// <summary>Most that all gradients of a step together may measure (L2); longer ones are scaled down. Null for no limit.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>The optimiser's weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Epochs without a better validation score after which training stops.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Compares validation scores by four decimals, and takes an equal one for better, as RecBole does.</summary>
    public bool RoundedScores { get; init; }

    /// <summary>Validates every this many epochs.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Folder that keeps what a run that is cut off needs to go on; a run finds it there and goes on. Null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Batches after which that is also kept inside an epoch; 0 for at its end alone. It changes nothing that is computed, so records leave it out.</summary>
    [JsonIgnore]
    public int CheckpointEvery { get; init; }

    /// <summary>One batch an epoch, and nothing is dropped: enough to compare devices.</summary>
    internal bool OneStep { get; init; }

    /// <summary>What the learning rate is multiplied by at a step, as Hugging Face's schedules have it: s / w during a warm-up of
    /// w steps, then 1, or ½ (1 + cos(π (s − w) / (S − w))) with <see cref="CosineDecay"/>.</summary>
    /// <param name="step">s, steps taken before.</param>
    /// <param name="steps">S, steps of all epochs.</param>
    internal double RateFactor(long step, long steps)
    {
        var warm = Math.Max(WarmUpSteps, (long)Math.Ceiling(WarmUpShare * steps));
        if (step < warm) return (double)step / warm;
        if (!CosineDecay) return 1;
        var half = ScalarMath.Sin(Math.PI / 2 * (1 - (step - warm) / Math.Max(1.0, steps - warm)));
        return half * half;  // ½ (1 + cos πt) = sin² ½π(1 - t)
    }
}
