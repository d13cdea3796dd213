using System.Globalization;
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
        foreach (var chapter in state.Chapters) table.AddRow(Row(chapter).Select(cell => new Text(cell.Text, cell.Style)));
        var left = ClockText.OfLeft(state.EstimateLeft());
        return new Rows(table, new Text($"{state.EndedCount} of {state.Chapters.Count} chapters ended{(left == "" ? "" : $", {left} in all")}"));
    }

    private static IReadOnlyList<(string Text, Style Style)> Row(ChapterProgress chapter)
    {
        var (name, plain) = (chapter.Chapter.Name, Style.Plain);
        if (chapter.Outcome is { } outcome)
            return [(name, plain), (Bar(1), Colour(outcome)), (outcome.Summary, Colour(outcome)), (ClockText.Of(outcome.Seconds), plain)];
        if (chapter.Cell is not { } cell)
            return [(name, plain), (Bar(0), plain), (chapter.IsRunning ? "starts" : "waits", plain), (ClockText.OfLeft(chapter.EstimateLeft()), plain)];
        var doing = string.Create(CultureInfo.InvariantCulture, $"cell {cell.Number} of {cell.Count} ({cell.Name})");
        return [(name, plain), (Bar(Share(chapter, cell.Number - 1, cell.Count)), plain), (doing, plain), (ClockText.OfLeft(chapter.EstimateLeft()), plain)];
    }

    // Cells differ in length, so time says more than their number where it is known.
    private static double Share(ChapterProgress chapter, int done, int count) =>
        chapter.EstimateLeft() is { } left && chapter.Seconds + left > 0 ? chapter.Seconds / (chapter.Seconds + left) : (double)done / count;

    private static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('━', full) + new string('─', BarWidth - full);
    }

    private static Style Colour(ChapterOutcome outcome) => new(outcome.Code == ExitCode.Success ? Color.Green : Color.Red);
}
