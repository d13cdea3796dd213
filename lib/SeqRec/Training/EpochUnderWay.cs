namespace SeqRec.Training;

/// <summary>How far an epoch has come.</summary>
/// <param name="Batches">Batches trained on.</param>
/// <param name="LossSum">Sum of their losses.</param>
/// <param name="Seconds">Time of training on them.</param>
internal sealed record EpochUnderWay(int Batches, double LossSum, double Seconds)
{
    public static EpochUnderWay Start { get; } = new(0, 0, 0);

    public double MeanLoss => LossSum / Batches;

    public EpochUnderWay After(double loss, double seconds) => new(Batches + 1, LossSum + loss, seconds);
}
