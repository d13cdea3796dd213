using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SeqRec.Benchmarks;

/// <summary>How a program is started; it prints one <see cref="Measurement"/> a line.</summary>
public sealed record BenchmarkCommand(string Program, params string[] Arguments)
{
    /// <exception cref="InvalidOperationException">The program failed; the message holds what it wrote to standard error.</exception>
    public IReadOnlyList<Measurement> Run()
    {
        var (code, output, errors) = Execute();
        if (code != 0) throw new InvalidOperationException($"{Program} {string.Join(' ', Arguments)} failed: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Measurement.FromLine).ToList();
    }

    /// <summary>Whether the program exists and ends without an error.</summary>
    public bool Succeeds() => File.Exists(Program) && Execute().Code == 0;

    private (int Code, string Output, string Errors) Execute()
    {
        var start = new ProcessStartInfo(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["OPENBLAS_NUM_THREADS"], start.Environment["OMP_WAIT_POLICY"]) = ("1", "PASSIVE");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}

/// <summary>Ours beside its twin: medians of both over alternating runs, so that both meet the same machine.</summary>
public sealed record BenchmarkRatio(string Name, double Time, double Wall, double Memory, double OurMicroseconds, double TwinMicroseconds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name} time_ratio={Time:0.00} wall_ratio={Wall:0.00} memory_ratio={Memory:0.00} ours_us={OurMicroseconds:0.000} twin_us={TwinMicroseconds:0.000}");
}

/// <summary>Two commands that measure the same tasks, run in turns.</summary>
public sealed record BenchmarkPair(BenchmarkCommand Ours, BenchmarkCommand Twin, int Rounds = 5)
{
    /// <summary>The machine in one line: processor, cores, memory and runtime.</summary>
    public static string Machine => string.Create(CultureInfo.InvariantCulture,
        $"machine: {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    /// <summary>Ratios ours / twin, in the order in which our program prints its tasks.</summary>
    public IReadOnlyList<BenchmarkRatio> Compare()
    {
        var ours = new List<Measurement>();
        var twin = new List<Measurement>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.AddRange(Ours.Run());
            twin.AddRange(Twin.Run());
        }
        return ours.Select(m => m.Name).Distinct().Select(name => Ratio(name, ours.FindAll(m => m.Name == name), twin.FindAll(m => m.Name == name))).ToList();
    }

    private static BenchmarkRatio Ratio(string name, List<Measurement> ours, List<Measurement> twin)
    {
        if (twin.Count == 0) throw new InvalidOperationException($"The twin does not measure '{name}'.");
        var (cpu, twinCpu) = (Median(ours, m => m.Cpu), Median(twin, m => m.Cpu));
        return new(name, cpu / twinCpu, Median(ours, m => m.Wall) / Median(twin, m => m.Wall), Median(ours, m => m.Memory) / Median(twin, m => m.Memory), cpu, twinCpu);
    }

    private static double Median(List<Measurement> runs, Func<Measurement, double> value)
    {
        var sorted = runs.Select(value).Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
