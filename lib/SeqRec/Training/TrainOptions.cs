namespace SeqRec.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainOptions
{
    /// <summary>Most epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What the learning rate is multiplied by after each epoch.</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>Adam's weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Epochs without a better validation score after which training stops.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Compares validation scores by four decimals, and takes an equal one for better, as RecBole does.</summary>
    public bool RoundedScores { get; init; }

    /// <summary>Validates every this many epochs.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Folder that keeps what a run that is cut off needs to go on; a run finds it there and goes on. Null for none.</summary>
    public string? Checkpoint { get; init; }
}
