using System.Diagnostics;

namespace SeqRec.Benchmarks;

/// <summary>What one call costs when the tensors are small; the twin of tiny_ops.py.</summary>
public static class TinyOps
{
    private const int Calls = 50_000, Repeats = 7, WarmUps = 3;

    public static void Run(TextWriter output)
    {
        set_num_threads(1);
        foreach (var (name, calls, body) in Operations())
        {
            for (var warmUp = 0; warmUp < WarmUps; warmUp++) Compile(calls, body);
            var (cpu, wall) = Measure(calls, body);
            output.WriteLine(new Measurement(name, cpu, wall, Measurement.PeakMemory).ToLine());
        }
    }

    private static (string Name, int Calls, Action Body)[] Operations()
    {
        var (a, b, leaf) = (ones(4), ones(4), ones(4, requires_grad: true));
        var (m, m2) = (ones(256, 64), ones(256, 64));
        return
        [
            ("tiny/add", 1, () => (a + b).Dispose()),
            ("tiny/add-with-graph", 1, () => (leaf + b).Dispose()),
            ("tiny/add-in-scope-of-100", 100, () => Scope(a, b)),
            ("tiny/add-in-place", 1, () => a.add_(b)),
            ("tiny/times-number", 1, () => (a * 2.0).Dispose()),
            ("tiny/add-256x64", 1, () => (m + m2).Dispose()),
            ("tiny/row-view", 1, () => m[7].Dispose()),
        ];
    }

    private static void Scope(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        for (var k = 0; k < 100; k++) _ = a + b;
    }

    // The runtime compiles in stages, each some calls and a tenth of a second after the last.
    private static void Compile(int calls, Action body)
    {
        for (var turn = 0; turn < Calls / calls; turn++) body();
        Thread.Sleep(150);
    }

    // Least processor time, and the wall time of the same repeat, of one call in microseconds.
    private static (double Cpu, double Wall) Measure(int calls, Action body)
    {
        var best = (double.PositiveInfinity, 0.0);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            for (var turn = 0; turn < Calls / calls; turn++) body();
            var used = ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Calls, clock.Elapsed.TotalMicroseconds / Calls);
            if (used.Item1 < best.Item1) best = used;
        }
        return best;
    }
}
