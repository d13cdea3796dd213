using System.Globalization;
using SeqRec.Cli.Commands;
using SeqRec.Notebooks.Verification;
using Spectre.Console;

namespace SeqRec.Cli.Chapters;

/// <summary>What a run prints at its end: a line per chapter, then what went wrong.</summary>
internal static class RunSummary
{
    /// <summary>Prints the summary.</summary>
    /// <param name="chapters">The chapters in the order of reading, ended.</param>
    /// <param name="seconds">How long the run took.</param>
    /// <param name="showTimes">Whether processor time is shown too.</param>
    public static void Print(IReadOnlyList<ChapterProgress> chapters, double seconds, bool showTimes)
    {
        AnsiConsole.Write(Table(chapters, showTimes));
        foreach (var chapter in chapters) PrintProblem(chapter.Chapter, chapter.Outcome!);
        var verified = chapters.Count(chapter => chapter.Outcome!.IsVerified);
        Console.WriteLine($"{verified} of {chapters.Count} chapters verified in {ClockText.Of(seconds)}.");
        PrintShare(chapters.SelectMany(chapter => chapter.Outcome!.Verdicts ?? []));
        var first = chapters[0].Chapter;
        Console.WriteLine($"The pages lie in {Path.GetDirectoryName(first.OutFolder)}; open {PagePath(first)} first.");
    }

    private static Table Table(IReadOnlyList<ChapterProgress> chapters, bool showTimes)
    {
        string[] times = showTimes ? ["seconds", "processor"] : ["seconds"];
        string[] columns = ["chapter", "profile", "numbers", .. times, "page"];
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var chapter in chapters) table.AddRow(Row(chapter.Chapter, chapter.Outcome!, showTimes));
        return table;
    }

    private static IEnumerable<Text> Row(Chapter chapter, ChapterOutcome outcome, bool showTimes)
    {
        yield return new Text(chapter.Name);
        yield return new Text(chapter.Profile);
        yield return new Text(outcome.Summary, new Style(outcome.Code == ExitCode.Success ? Color.Green : Color.Red));
        yield return new Text(Figure(outcome.Seconds));
        if (showTimes) yield return new Text(Figure(outcome.Run?.Times.ProcessorSeconds));
        yield return new Text(outcome.Run is null ? "-" : PagePath(chapter));
    }

    private static void PrintShare(IEnumerable<Verdict> verdicts)
    {
        var compared = verdicts.Where(verdict => verdict.IsExact is not null).ToList();
        if (compared.Count == 0) return;
        var same = compared.Count(verdict => verdict.IsExact == true);
        Console.WriteLine(FormattableString.Invariant(
            $"{same} of {compared.Count} numbers are exactly as stored ({100.0 * same / compared.Count:0.#} %)."));
    }

    private static void PrintProblem(Chapter chapter, ChapterOutcome outcome)
    {
        if (outcome.Problem is { } problem) Console.Error.WriteLine($"{chapter.Name}: {problem}");
        PrintVerdicts($"{chapter.Name}: these numbers do not hold.", outcome.Missed);
        PrintVerdicts($"{chapter.Name}: these numbers hold, but are not exactly as stored.", outcome.Moved);
    }

    private static void PrintVerdicts(string title, IReadOnlyList<Verdict> verdicts)
    {
        if (verdicts.Count == 0) return;
        Console.WriteLine(title);
        VerdictTable.Print(verdicts, exact: false);
    }

    private static string PagePath(Chapter chapter) => $"{chapter.Profile}/{chapter.Name}.html";

    private static string Figure(double? seconds) => seconds?.ToString("F1", CultureInfo.InvariantCulture) ?? "-";
}
