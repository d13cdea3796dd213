namespace SeqRec.Training;

/// <summary>The loss is no longer a number.</summary>
/// <param name="epoch">Epoch, from 1.</param>
/// <param name="batch">Batch in the epoch, from 1.</param>
/// <param name="loss">The loss.</param>
public sealed class TrainingDivergedException(int epoch, int batch, double loss)
    : Exception($"The loss became {loss} in epoch {epoch}, batch {batch}. Try a smaller learning rate; the weights of the best epoch before are kept.")
{
    /// <summary>Epoch, from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Batch in the epoch, from 1.</summary>
    public int Batch { get; } = batch;
}
