namespace SeqRec.Cli.Chapters;

/// <summary>How many chapters run at once where nobody says.</summary>
internal static class JobLimit
{
    // A chapter's process was seen to take 2.4 GiB.
    private const double BytesPerChapter = 3.0 * (1 << 30);

    /// <summary>As many as there are cores, or as fit into memory, whichever is less; at least one.</summary>
    public static int Default { get; } =
        Choose(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The number for a machine with so many cores and bytes of memory.</summary>
    public static int Choose(int cores, long bytes) => Math.Clamp((int)(bytes / BytesPerChapter), 1, cores);
}
