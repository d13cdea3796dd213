namespace SeqRec.Training;

/// <summary>Remembers the best score and says when to give up waiting for a better one.</summary>
/// <param name="patience">Scores without improvement that are waited for.</param>
public sealed class EarlyStopping(int patience)
{
    private int _waited;

    /// <summary>Best score so far.</summary>
    public double Best { get; private set; } = double.NegativeInfinity;

    /// <summary>The epoch it came from; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>True once <c>patience</c> scores in a row were no better.</summary>
    public bool Exhausted => _waited >= patience;

    internal StoppingState State
    {
        get => new(Best, BestEpoch, _waited);
        set => (Best, BestEpoch, _waited) = (value.Best, value.BestEpoch, value.Waited);
    }

    /// <summary>Takes a score; true if it is the best.</summary>
    public bool Improves(double score, int epoch)
    {
        if (!(score > Best))
        {
            _waited++;
            return false;
        }
        (Best, BestEpoch, _waited) = (score, epoch, 0);
        return true;
    }
}

internal sealed record StoppingState(double Best, int BestEpoch, int Waited);
