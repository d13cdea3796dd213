namespace SeqRec.Cli.Chapters;

/// <summary>What a run of all chapters was asked for.</summary>
internal sealed record ChapterOptions
{
    /// <summary>Paths of the notebooks in the order of reading.</summary>
    public required IReadOnlyList<string> Notebooks { get; init; }

    /// <summary>The profile of every chapter; null to choose by what is expected.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether there is a folder of real data.</summary>
    public bool HasData { get; init; }

    /// <summary>Full path of the folder that gets a folder for each profile.</summary>
    public required string OutFolder { get; init; }

    /// <summary>Full path of the folder of the expected numbers.</summary>
    public required string ExpectedFolder { get; init; }

    /// <summary>Whether a number that moved inside its tolerance fails too.</summary>
    public bool Exact { get; init; }

    /// <summary>How many chapters run at once.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether cells after one that failed run too.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>How long a cell may take; null for the notebook's own limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>File for a JUnit report; null for none.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Whether the summary shows processor time.</summary>
    public bool ShowTimes { get; init; }
}
