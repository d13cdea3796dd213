using System.Diagnostics;
using System.Text.Json;

namespace SeqRec.Benchmarks;

/// <summary>The cost of one task in one process.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Cpu">Processor time of one unit of work in milliseconds, all threads together.</param>
/// <param name="Wall">Elapsed time of one unit of work in milliseconds.</param>
/// <param name="Peak">Peak memory of the process in megabytes.</param>
public sealed record Measurement(string Task, double Cpu, double Wall, double Peak)
{
    // The runtime compiles the code that runs often a second time, in the background.
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Repeats the warm-up for some seconds of processor time, then measures the work.</summary>
    public static Measurement Of(string task, Work work)
    {
        if (work.WarmUp is not null) Repeat(work.WarmUp);
        var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        work.Body();
        clock.Stop();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var (used, elapsed) = (cpu.TotalMilliseconds / work.Units, clock.Elapsed.TotalMilliseconds / work.Units);
        return new(task, used, elapsed, PeakMemory());
    }

    /// <summary>One line of JSON, the form that the comparing program reads.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    private static void Repeat(Action warmUp)
    {
        var start = Environment.CpuUsage.TotalTime;
        do warmUp(); while (Environment.CpuUsage.TotalTime - start < LeastWarmUp);
    }

    private static double PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1048576.0;
    }
}
