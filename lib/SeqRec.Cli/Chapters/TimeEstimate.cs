namespace SeqRec.Cli.Chapters;

/// <summary>
/// Estimates a chapter's time left from an earlier run of it; without one, from its cells that ended so far.
/// </summary>
/// <param name="chapter">The chapter, with the seconds of an earlier run.</param>
/// <param name="pace">How fast this machine is; shared by all chapters of a run.</param>
internal sealed class TimeEstimate(Chapter chapter, Pace pace)
{
    private int ended;
    private double taken;
    private string? current;

    /// <summary>A cell starts.</summary>
    /// <param name="cell">
    /// Its name; one that the chapter does not list, such as the injected parameters, takes no time.
    /// </param>
    /// <param name="previousSeconds">What the cell before it took.</param>
    public void Start(string cell, double previousSeconds)
    {
        if (current is not null) End(current, previousSeconds);
        current = chapter.Cells.Contains(cell) ? cell : null;
    }

    /// <summary>Seconds to the chapter's end; null where nothing is known yet.</summary>
    /// <param name="currentSeconds">How long the current cell has run.</param>
    public double? EstimateLeft(double currentSeconds)
    {
        if (chapter.Typical.Count == 0 && ended == 0) return null;
        var factor = chapter.Typical.Count == 0 ? 1 : pace.Factor;
        var left = chapter.Cells.Skip(ended).Sum(Usual) * factor;
        return current is null ? left : left - Math.Min(currentSeconds, Usual(current) * factor);
    }

    private void End(string cell, double seconds)
    {
        if (chapter.Typical.TryGetValue(cell, out var typical)) pace.Note(typical, seconds);
        ended++;
        taken += seconds;
    }

    // A cell that the earlier run did not have counts like the average one.
    private double Usual(string cell) => chapter.Typical.TryGetValue(cell, out var seconds) ? seconds
        : chapter.Typical.Count > 0 ? chapter.Typical.Values.Average() : taken / ended;
}
