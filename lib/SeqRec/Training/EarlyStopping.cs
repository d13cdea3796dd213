namespace SeqRec.Training;

/// <summary>Remembers the best score and says when to give up waiting for a better one.</summary>
/// <param name="patience">Scores without improvement that are waited for.</param>
/// <param name="rounded">Compares four decimals, and takes an equal score for a better one, as RecBole does.</param>
public sealed class EarlyStopping(int patience, bool rounded = false)
{
    private int _waited;

    /// <summary>Best score so far.</summary>
    public double Best { get; private set; } = double.NegativeInfinity;

    /// <summary>The epoch it came from; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Stage of training, from 1.</summary>
    public int Stage { get; private set; } = 1;

    /// <summary>True once <c>patience</c> scores in a row were no better.</summary>
    public bool Exhausted => _waited >= patience;

    internal StoppingState State
    {
        get => new(Best, BestEpoch, _waited, Stage);
        set => (Best, BestEpoch, _waited, Stage) = (value.Best, value.BestEpoch, value.Waited, value.Stage);
    }

    /// <summary>Takes a score; true if it is the best.</summary>
    public bool Improves(double score, int epoch)
    {
        if (!(score > Best || (rounded && Math.Round(score, 4) >= Math.Round(Best, 4))))
        {
            _waited++;
            return false;
        }
        (Best, BestEpoch, _waited) = (score, epoch, 0);
        return true;
    }

    /// <summary>Waits anew for a score that is better than the best so far.</summary>
    public void NextStage() => (Stage, _waited) = (Stage + 1, 0);
}

internal sealed record StoppingState(double Best, int BestEpoch, int Waited, int Stage = 1);
