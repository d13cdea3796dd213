namespace SeqRec.Training;

/// <summary>What is known after an epoch.</summary>
/// <param name="Epoch">Number, from 1.</param>
/// <param name="Epochs">Most epochs there will be.</param>
/// <param name="Loss">Mean loss over batches.</param>
/// <param name="Metric">Name of the validation score.</param>
/// <param name="Score">Validation score, NaN in an epoch without one.</param>
/// <param name="Best">Whether the score is the best so far.</param>
/// <param name="Seconds">Time of training, without validation.</param>
public sealed record EpochReport(int Epoch, int Epochs, double Loss, string Metric, double Score, bool Best, double Seconds);

/// <summary>How a training went.</summary>
/// <param name="Epochs">Every epoch in order.</param>
/// <param name="BestEpoch">The epoch whose weights the model has now.</param>
/// <param name="BestScore">Its validation score.</param>
public sealed record TrainingHistory(IReadOnlyList<EpochReport> Epochs, int BestEpoch, double BestScore)
{
    /// <summary>Mean seconds of an epoch.</summary>
    public double SecondsPerEpoch => Epochs.Average(e => e.Seconds);
}
