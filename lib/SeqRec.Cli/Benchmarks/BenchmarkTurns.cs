namespace SeqRec.Cli.Benchmarks;

/// <summary>Measures rows: the programs run in turns, so that all meet the same machine.</summary>
/// <param name="ours">The program with our library.</param>
/// <param name="turns">How often each program runs.</param>
internal sealed class BenchmarkTurns(BenchmarkProgram ours, int turns)
{
    private readonly Dictionary<BenchmarkProgram, double> empty = [];

    /// <summary>The program of the other checkout; null for none.</summary>
    public BenchmarkProgram? Against { get; init; }

    /// <summary>The program that a row is compared with, and its task; null where the row has none.</summary>
    public required Func<BenchmarkRow, (BenchmarkProgram Program, string Task)?> Reference { get; init; }

    /// <summary>Told before each turn, with its number from 1.</summary>
    public Action<BenchmarkRow, int>? Progress { get; init; }

    /// <summary>Measures a row. A program that fails makes a failed row.</summary>
    public async Task<RowResult> MeasureAsync(BenchmarkRow row, CancellationToken cancellation)
    {
        try
        {
            return row.IsAboutThreads
                ? await CompareThreadsAsync(row, cancellation)
                : await CompareProgramsAsync(row, cancellation);
        }
        catch (BenchmarkException e)
        {
            return new(row) { Failure = e.Message };
        }
    }

    private async Task<RowResult> CompareProgramsAsync(BenchmarkRow row, CancellationToken cancellation)
    {
        var mine = new Side(ours, row.OursOrName);
        var plain = Reference(row) is { } other ? new Side(other.Program, other.Task) : null;
        var against = Against is null ? null : new Side(Against, row.OursOrName);
        await RunAsync(row, [plain, mine, against], cancellation);
        return new(row)
        {
            Time = plain is null ? null : Ratio.Of(mine.Cpu, plain.Cpu),
            Memory = plain is null ? null : await MemoryAsync(mine, plain, cancellation),
            Against = against is null ? null : Ratio.Of(mine.Cpu, against.Cpu),
        };
    }

    private async Task<RowResult> CompareThreadsAsync(BenchmarkRow row, CancellationToken cancellation)
    {
        var (one, more) = (new Side(ours, row.OursOrName), new Side(ours, row.OursOrName, row.Threads));
        await RunAsync(row, [one, more], cancellation);
        return new(row) { Wall = Ratio.Of(more.Wall, one.Wall) };
    }

    private async Task RunAsync(BenchmarkRow row, Side?[] sides, CancellationToken cancellation)
    {
        for (var turn = 1; turn <= turns; turn++)
        {
            Progress?.Invoke(row, turn);
            foreach (var side in sides.OfType<Side>())
                side.Runs.Add(await side.Program.MeasureAsync(side.Task, side.Threads, cancellation));
        }
    }

    private async Task<Ratio> MemoryAsync(Side mine, Side plain, CancellationToken cancellation) =>
        Ratio.Of(await MemoryAsync(mine, cancellation), await MemoryAsync(plain, cancellation));

    // Memory of each turn above that of an empty process. [turns]
    private async Task<double[]> MemoryAsync(Side side, CancellationToken cancellation)
    {
        if (!empty.TryGetValue(side.Program, out var peak))
            empty[side.Program] = peak = await side.Program.MeasureEmptyAsync(cancellation);
        return [.. side.Runs.Select(run => run.Peak - peak)];
    }

    private sealed record Side(BenchmarkProgram Program, string Task, int Threads = 1)
    {
        public List<BenchmarkMeasurement> Runs { get; } = [];

        public double[] Cpu => [.. Runs.Select(run => run.Cpu)];

        public double[] Wall => [.. Runs.Select(run => run.Wall)];
    }
}
