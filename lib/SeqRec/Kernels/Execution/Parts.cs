namespace SeqRec.Kernels.Execution;

/// <summary>
/// How the rows of a kernel are split into parts that threads can share. The split depends on the number of rows alone,
/// so sums over parts have the same order for every number of threads.
/// </summary>
/// <param name="Rows">To be split.</param>
/// <param name="Count">Parts.</param>
/// <param name="Step">Every part but the last has a multiple of this many rows.</param>
internal readonly record struct Parts(nint Rows, int Count, nint Step = 1)
{
    private const int Most = 16;

    /// <summary>Parts of at least about <paramref name="grain"/> rows, at most 16.</summary>
    public static Parts Of(nint rows, nint grain, nint step = 1) =>
        new(rows, (int)Math.Clamp(rows / grain, 1, Most), step);

    /// <summary>The first row of a part; that of part <see cref="Count"/> is the end.</summary>
    public nint First(int part) => part == Count ? Rows : Rows * part / Count / Step * Step;
}
