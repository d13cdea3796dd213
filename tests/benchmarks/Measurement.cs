using System.Diagnostics;
using System.Text.Json;

namespace SeqRec.Benchmarks;

/// <summary>What one process measured of one task: microseconds of a call, and the process's peak memory in megabytes.</summary>
public sealed record Measurement(string Name, double Cpu, double Wall, double Memory)
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    /// <summary>Peak memory of this process in megabytes.</summary>
    public static double PeakMemory
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / 1048576.0;
        }
    }

    public static Measurement FromLine(string line) => JsonSerializer.Deserialize<Measurement>(line, Lines)!;

    /// <summary>Measures a body that makes several calls.</summary>
    public static Measurement Of(string name, int calls, Action body)
    {
        var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        body();
        return new(name, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls, clock.Elapsed.TotalMicroseconds / calls, PeakMemory);
    }

    public string ToLine() => JsonSerializer.Serialize(this, Lines);
}
