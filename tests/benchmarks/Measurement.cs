using System.Text.Json;

namespace SeqRec.Benchmarks;

/// <summary>What one process measured of one task: microseconds of a call, and the process's peak memory in megabytes.</summary>
public sealed record Measurement(string Name, double Cpu, double Wall, double Memory)
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    public static Measurement FromLine(string line) => JsonSerializer.Deserialize<Measurement>(line, Lines)!;

    public string ToLine() => JsonSerializer.Serialize(this, Lines);
}
