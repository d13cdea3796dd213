using SeqRec.Cli.Commands;
using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Chapters;

/// <summary>
/// Runs several chapters at once, each in a process of its own, and verifies the numbers they record.
/// </summary>
/// <param name="options">What was asked for.</param>
/// <param name="display">Shows where the run stands.</param>
/// <param name="clock">Source of time.</param>
internal sealed class AllChapters(ChapterOptions options, IRunDisplay display, TimeProvider clock)
{
    private readonly Lock saving = new();

    /// <summary>Runs the chapters and prints the summary.</summary>
    /// <returns>The exit code of the first chapter that failed, in the order of reading; 0 when none did.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled; no process is left.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var state = MakeState();
        var work = RunAsync(state, cancellation);
        await display.FollowAsync(state, work);
        await work;
        RunSummary.Print(state.Chapters, clock.GetElapsedTime(start).TotalSeconds, options.ShowTimes);
        SaveReport(state.Chapters);
        return state.Chapters.Select(chapter => chapter.Outcome!.Code).FirstOrDefault(code => code != ExitCode.Success);
    }

    private RunState MakeState()
    {
        var pace = new Pace();
        var chapters = new ChapterPlan(options).Make();
        var progress = chapters.ToDictionary(chapter => chapter, chapter => new ChapterProgress(chapter, pace, clock));
        var starts = Schedule.Order(chapters, options.Jobs).Select(chapter => progress[chapter]);
        return new RunState([.. chapters.Select(chapter => progress[chapter])], [.. starts], options.Jobs);
    }

    private Task RunAsync(RunState state, CancellationToken cancellation)
    {
        // A thread waits for the reports of each process.
        ThreadPool.SetMinThreads(Environment.ProcessorCount + 2 * options.Jobs, Environment.ProcessorCount);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellation };
        return Parallel.ForEachAsync(state.Starts, limits, async (chapter, token) => await RunAsync(chapter, token));
    }

    private async Task RunAsync(ChapterProgress progress, CancellationToken cancellation)
    {
        progress.Start();
        try
        {
            var runner = RunCellsCommand.Runner(options.KeepGoing);
            var run = await runner.RunAsync(Request(progress.Chapter), progress, cancellation);
            progress.End(ChapterOutcome.Of(run, options.ExpectedFolder, progress.Seconds, options.Exact));
            if (run.Status == RunStatus.Succeeded) SaveTimes(progress.Chapter, run.Times);
        }
        catch (Exception e) when (ChapterOutcome.IsBadInput(e))
        {
            progress.End(ChapterOutcome.OfBadInput(e.Message));
        }
    }

    private RunRequest Request(Chapter chapter)
    {
        Dictionary<string, string> parameters = [];
        if (ParameterCell.Declares(chapter.Path, "profile")) parameters["profile"] = chapter.Profile;
        return new RunRequest(chapter.Path, parameters, chapter.OutFolder, options.Timeout);
    }

    private void SaveTimes(Chapter chapter, RunTimes times)
    {
        lock (saving) ChapterTimes.OfRuns(chapter.OutFolder).Save(chapter.Name, times.CellSeconds);
    }

    private void SaveReport(IReadOnlyList<ChapterProgress> chapters)
    {
        if (options.ReportFile is not { } file) return;
        var report = new JUnitReport();
        foreach (var chapter in chapters)
        {
            var (name, outcome) = (chapter.Chapter.Name, chapter.Outcome!);
            if (outcome.Run is { } run) report.Add(name, run, outcome.Verdicts ?? []);
            else report.Add(name, outcome.Problem!);
        }

        report.Save(file);
    }
}
