using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Running;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Every cell succeeded.</summary>
    Succeeded,

    /// <summary>A cell failed, or the process died in it.</summary>
    CellFailed,

    /// <summary>A cell took too long.</summary>
    TimedOut,
}

/// <summary>A finished run.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Problem">What went wrong, with the cell's id; null if nothing did.</param>
/// <param name="Executed">The executed notebook.</param>
/// <param name="Files">The files written.</param>
/// <param name="Metrics">The recorded numbers; null if the run did not succeed.</param>
public sealed record RunResult(
    RunStatus Status, string? Problem, Notebook Executed, IReadOnlyList<string> Files, Metrics? Metrics)
{
    /// <summary>How long the cells took.</summary>
    public RunTimes Times { get; init; } = RunTimes.None;
}
