using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Cli.Chapters;

/// <summary>How a chapter ended.</summary>
/// <param name="Code">The exit code that a run of this chapter alone would have.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Run">The run; null where the notebook could not be run at all.</param>
/// <param name="Verdicts">What became of its numbers; null where nothing was verified.</param>
/// <param name="Problem">Why it failed, apart from numbers; null where it did not.</param>
internal sealed record ChapterOutcome(
    int Code, double Seconds, RunResult? Run, IReadOnlyList<Verdict>? Verdicts, string? Problem)
{
    /// <summary>The numbers that do not hold.</summary>
    public IReadOnlyList<Verdict> Missed => [.. (Verdicts ?? []).Where(verdict => !verdict.Holds)];

    /// <summary>The numbers that hold, but are not the very values that were stored.</summary>
    public IReadOnlyList<Verdict> Moved => [.. (Verdicts ?? []).Where(verdict => verdict.IsMoved)];

    /// <summary>Whether every recorded number was compared and holds.</summary>
    public bool IsVerified => Code == ExitCode.Success && Verdicts is not null;

    /// <summary>The outcome in a few words.</summary>
    public string Summary => Code switch
    {
        ExitCode.CellFailed => "a cell failed",
        ExitCode.TimedOut => "time-out",
        ExitCode.BadInput => "cannot be run",
        ExitCode.VerificationFailed when Missed.Count > 0 => $"{Missed.Count} of {Verdicts!.Count} do not hold",
        _ when Verdicts is null => "none expected",
        _ when Moved.Count > 0 => $"{Moved.Count} of {Verdicts.Count} moved",
        _ => $"{Verdicts.Count} {(Verdicts.All(verdict => verdict.IsExact == true) ? "exact" : "hold")}",
    };

    /// <summary>The outcome of a run that came to its end, good or bad.</summary>
    /// <exception cref="VerificationFileException">The file of expected numbers is malformed.</exception>
    public static ChapterOutcome Of(RunResult run, string expectedFolder, double seconds, bool exact)
    {
        var verdicts = run.Metrics is { } metrics ? Expectations.Find(expectedFolder, metrics)?.Verify(metrics) : null;
        var code = run.Status switch
        {
            RunStatus.TimedOut => ExitCode.TimedOut,
            RunStatus.CellFailed => ExitCode.CellFailed,
            _ => ExitCode.Of(verdicts ?? [], exact),
        };
        return new ChapterOutcome(code, seconds, run, verdicts, run.Problem);
    }

    /// <summary>The outcome of a notebook that cannot be run.</summary>
    public static ChapterOutcome OfBadInput(string problem) => new(ExitCode.BadInput, 0, null, null, problem);

    /// <summary>Whether an exception says that a notebook, or a file beside it, cannot be used.</summary>
    public static bool IsBadInput(Exception e) => e is NotebookFormatException or ParameterException
        or VerificationFileException or IOException or UnauthorizedAccessException;
}
