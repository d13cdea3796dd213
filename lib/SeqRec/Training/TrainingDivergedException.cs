namespace SeqRec.Training;

/// <summary>The loss, or a weight, is no longer a number.</summary>
/// <param name="epoch">Epoch, from 1.</param>
/// <param name="batch">Batch in the epoch, from 1.</param>
/// <param name="loss">The loss.</param>
/// <param name="after">What the model is left with and where training can go on from.</param>
public sealed class TrainingDivergedException(int epoch, int batch, double loss, string after = "") : Exception(
    $"{(double.IsFinite(loss) ? "Weights became infinite or NaN" : $"The loss became {loss}")} in epoch {epoch}, batch {batch}. Try a smaller learning rate.{(after.Length > 0 ? " " : "")}{after}")
{
    /// <summary>Epoch, from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Batch in the epoch, from 1.</summary>
    public int Batch { get; } = batch;
}
