using System.Text.Json;

namespace SeqRec.Cli.Benchmarks;

/// <summary>One process's measurement of one task, as the process prints it.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Cpu">Processor time of a unit of work in milliseconds.</param>
/// <param name="Wall">Elapsed time of a unit of work in milliseconds.</param>
/// <param name="Peak">Peak memory of the process in megabytes.</param>
internal sealed record BenchmarkMeasurement(string Task, double Cpu, double Wall, double Peak)
{
    /// <summary>Reads the line of JSON that a program printed last.</summary>
    /// <exception cref="BenchmarkException">There is no such line.</exception>
    public static BenchmarkMeasurement Parse(string output)
    {
        var line = output.TrimEnd().Split('\n')[^1].Trim();
        try
        {
            var read = JsonSerializer.Deserialize<BenchmarkMeasurement>(line, JsonSerializerOptions.Web);
            return read is { Cpu: > 0, Wall: > 0, Peak: > 0 } ? read
                : throw new BenchmarkException($"A measurement is not above zero: {line}");
        }
        catch (JsonException)
        {
            throw new BenchmarkException($"A benchmark program printed no measurement but: {line}");
        }
    }
}
