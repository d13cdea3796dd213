using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Chapters;

/// <summary>Where one chapter stands. Its run writes it, and the display reads it meanwhile.</summary>
/// <param name="chapter">The chapter.</param>
/// <param name="pace">How fast this machine is; shared by all chapters of a run.</param>
/// <param name="clock">Source of time.</param>
internal sealed class ChapterProgress(Chapter chapter, Pace pace, TimeProvider clock) : IProgress<CellStart>
{
    private readonly Lock gate = new();
    private readonly TimeEstimate estimate = new(chapter, pace);
    private ChapterOutcome? outcome;
    private CellStart? cell;
    private long? started;
    private long cellStarted;

    /// <summary>The chapter.</summary>
    public Chapter Chapter => chapter;

    /// <summary>How it ended; null before.</summary>
    public ChapterOutcome? Outcome
    {
        get { lock (gate) return outcome; }
    }

    /// <summary>The cell that runs; null where none does.</summary>
    public CellStart? Cell
    {
        get { lock (gate) return outcome is null ? cell : null; }
    }

    /// <summary>Whether it was started and has not ended.</summary>
    public bool IsRunning
    {
        get { lock (gate) return started is not null && outcome is null; }
    }

    /// <summary>Seconds since its start.</summary>
    public double Seconds
    {
        get { lock (gate) return started is { } since ? clock.GetElapsedTime(since).TotalSeconds : 0; }
    }

    /// <summary>The chapter starts.</summary>
    public void Start()
    {
        lock (gate) started = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(CellStart value)
    {
        lock (gate)
        {
            estimate.Start(value.Name, clock.GetElapsedTime(cellStarted).TotalSeconds);
            (cell, cellStarted) = (value, clock.GetTimestamp());
        }
    }

    /// <summary>The chapter has ended.</summary>
    public void End(ChapterOutcome result)
    {
        lock (gate) outcome = result;
    }

    /// <summary>Seconds to its end; null where nothing is known yet.</summary>
    public double? EstimateLeft()
    {
        lock (gate)
        {
            if (outcome is not null) return 0;
            return estimate.EstimateLeft(cell is null ? 0 : clock.GetElapsedTime(cellStarted).TotalSeconds);
        }
    }
}
