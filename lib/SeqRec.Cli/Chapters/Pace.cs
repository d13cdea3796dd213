namespace SeqRec.Cli.Chapters;

/// <summary>How many times as long this machine takes as the one that the typical seconds come from.</summary>
internal sealed class Pace
{
    // So many seconds at the same pace are assumed at the start, lest the first short cells decide everything.
    private const double Prior = 5;

    private readonly Lock gate = new();
    private double typical = Prior, taken = Prior;

    /// <summary>1 when both are equally fast, 2 when this machine takes twice as long.</summary>
    public double Factor
    {
        get { lock (gate) return taken / typical; }
    }

    /// <summary>Takes a cell into account.</summary>
    /// <param name="typicalSeconds">Seconds it takes on the other machine.</param>
    /// <param name="takenSeconds">Seconds it took here.</param>
    public void Note(double typicalSeconds, double takenSeconds)
    {
        lock (gate) (typical, taken) = (typical + typicalSeconds, taken + takenSeconds);
    }
}
