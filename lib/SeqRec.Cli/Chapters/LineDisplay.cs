using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Chapters;

/// <summary>A line per event, for output that goes to a file or a log.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Source of time.</param>
internal sealed class LineDisplay(TextWriter output, TimeProvider clock) : IRunDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A chapter gets a line so often at most, because it has cells that take no time.
    private static readonly TimeSpan BetweenCells = TimeSpan.FromSeconds(5);

    // A cell that takes long gets a line so often, with the time left.
    private static readonly TimeSpan WithinCell = TimeSpan.FromSeconds(60);

    private readonly Dictionary<ChapterProgress, (int Cell, long When)> shown = [];
    private readonly HashSet<ChapterProgress> ended = [];
    private readonly long start = clock.GetTimestamp();

    /// <inheritdoc/>
    public async Task FollowAsync(RunState state, Task work)
    {
        var left = state.EstimateLeft() is { } seconds ? $", about {ClockText.Of(seconds)} in all" : "";
        output.WriteLine($"{state.Chapters.Count} chapters, {state.Jobs} at a time{left}.");
        while (!work.IsCompleted)
        {
            Show(state);
            await Task.WhenAny(work, Task.Delay(Pause, clock));
        }

        Show(state);
    }

    /// <summary>Writes the lines that are due.</summary>
    public void Show(RunState state)
    {
        foreach (var chapter in state.Chapters)
        {
            if (chapter.Outcome is { } outcome) ShowEnd(state, chapter, outcome);
            else if (chapter.Cell is { } cell && IsDue(chapter, cell.Number)) ShowCell(chapter, cell);
        }
    }

    private void ShowCell(ChapterProgress chapter, CellStart cell) => Write(
        $"{chapter.Chapter.Name}: cell {cell.Number} of {cell.Count} ({cell.Name})",
        ClockText.OfLeft(chapter.EstimateLeft()));

    private void ShowEnd(RunState state, ChapterProgress chapter, ChapterOutcome outcome)
    {
        if (!ended.Add(chapter)) return;
        var (name, seconds) = (chapter.Chapter.Name, ClockText.Of(outcome.Seconds));
        var left = state.EndedCount < state.Chapters.Count ? ClockText.OfLeft(state.EstimateLeft()) : "";
        Write($"{name}: ended after {seconds}, numbers: {outcome.Summary}", left == "" ? "" : $"{left} in all");
    }

    private bool IsDue(ChapterProgress chapter, int cell)
    {
        if (shown.TryGetValue(chapter, out var last))
        {
            var pause = last.Cell == cell ? WithinCell : BetweenCells;
            if (clock.GetElapsedTime(last.When) < pause) return false;
        }

        shown[chapter] = (cell, clock.GetTimestamp());
        return true;
    }

    private void Write(string what, string left)
    {
        var time = ClockText.Of(clock.GetElapsedTime(start).TotalSeconds);
        output.WriteLine($"[{time}] {what}{(left == "" ? "" : $", {left}")}");
    }
}
