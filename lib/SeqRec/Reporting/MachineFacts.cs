using System.Runtime.InteropServices;

namespace SeqRec.Reporting;

/// <summary>The machine a run was made on, as a <see cref="RunRecord"/> states it.</summary>
/// <param name="Device">Compute device with the processor's model, such as <c>cpu (AMD EPYC 7B13)</c>.</param>
/// <param name="Threads">Number of compute threads.</param>
/// <param name="Libraries">Versions of .NET and of the libraries, by name.</param>
public sealed record MachineFacts(string Device, int Threads, IReadOnlyDictionary<string, string> Libraries)
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>Facts of this machine; the caller knows the device, its threads and the versions of its libraries.</summary>
    public static MachineFacts Of(string device, int threads, params (string Name, string Version)[] libraries) =>
        new($"{device} ({Processor()})", threads, libraries.Append(("dotnet", Environment.Version.ToString())).ToDictionary());

    private static string Processor() =>
        FromLinux() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? FromLinux() => File.Exists(LinuxProcessors)
        ? File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
