using SeqRec.Notebooks.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SeqRec.Cli.Chapters;

/// <summary>A table on a terminal that is drawn again as the run goes on.</summary>
/// <param name="console">The terminal.</param>
internal sealed class TableDisplay(IAnsiConsole console) : IRunDisplay
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public Task FollowAsync(RunState state, Task work) => console.Live(Render(state)).StartAsync(async live =>
    {
        while (!work.IsCompleted)
        {
            live.UpdateTarget(Render(state));
            await Task.WhenAny(work, Task.Delay(Pause));
        }

        live.UpdateTarget(Render(state));
    });

    private static IRenderable Render(RunState state)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("chapter", "", "", "");
        table.ShowHeaders = false;
        foreach (var chapter in state.Chapters) table.AddRow(Row(chapter));
        var left = ClockText.OfLeft(state.EstimateLeft());
        var ended = $"{state.EndedCount} of {state.Chapters.Count} chapters ended";
        return new Rows(table, new Text(left == "" ? ended : $"{ended}, {left} in all"));
    }

    private static Text[] Row(ChapterProgress chapter)
    {
        var name = chapter.Chapter.Name;
        if (chapter.Outcome is { } outcome)
        {
            var colour = new Style(outcome.Code == ExitCode.Success ? Color.Green : Color.Red);
            return Row(name, 1, outcome.Summary, ClockText.Of(outcome.Seconds), colour);
        }

        var left = ClockText.OfLeft(chapter.EstimateLeft());
        return chapter.Cell is { } cell
            ? Row(name, Share(chapter, cell), $"cell {cell.Number} of {cell.Count} ({cell.Name})", left, Style.Plain)
            : Row(name, 0, chapter.IsRunning ? "starts" : "waits", left, Style.Plain);
    }

    private static Text[] Row(string name, double share, string doing, string time, Style style) =>
        [new(name), new(Bar(share), style), new(doing, style), new(time)];

    // Cells differ in length, so time says more than their number where it is known.
    private static double Share(ChapterProgress chapter, CellStart cell)
    {
        if (chapter.EstimateLeft() is not { } left) return (cell.Number - 1.0) / cell.Count;
        return chapter.Seconds > 0 ? chapter.Seconds / (chapter.Seconds + left) : 0;
    }

    private static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('━', full) + new string('─', BarWidth - full);
    }
}
