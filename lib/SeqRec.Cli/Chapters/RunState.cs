namespace SeqRec.Cli.Chapters;

/// <summary>Where a run of several chapters stands: what the displays show.</summary>
/// <param name="Chapters">The chapters in the order of reading.</param>
/// <param name="Starts">The same in the order of their starts.</param>
/// <param name="Jobs">How many run at once.</param>
internal sealed record RunState(
    IReadOnlyList<ChapterProgress> Chapters, IReadOnlyList<ChapterProgress> Starts, int Jobs)
{
    /// <summary>The chapters that ended.</summary>
    public int EndedCount => Chapters.Count(chapter => chapter.Outcome is not null);

    /// <summary>Seconds to the end of all; null where one of them is not known.</summary>
    public double? EstimateLeft()
    {
        var running = Starts.Where(chapter => chapter.IsRunning);
        var waiting = Starts.Where(chapter => !chapter.IsRunning && chapter.Outcome is null);
        return Schedule.EstimateLeft(Estimate(running), Estimate(waiting), Jobs);
    }

    private static IEnumerable<double?> Estimate(IEnumerable<ChapterProgress> chapters) =>
        chapters.Select(chapter => chapter.EstimateLeft());
}
