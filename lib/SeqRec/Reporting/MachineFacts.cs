using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Native;

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
        new($"{device} ({Processor})", threads, libraries.Append(("dotnet", Environment.Version.ToString())).ToDictionary());

    /// <summary>
    /// How this process computes, by name: the processor's instruction sets, the register width of the kernels in bits,
    /// and each setting of libtorch.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Engine => NativeSettings.All
        .Append(("instruction_sets", string.Join(' ', InstructionSets())))
        .Append(("kernel_bits", $"{KernelWidth.Bits}")).ToDictionary();

    private static IEnumerable<string> InstructionSets()
    {
        if (Avx2.IsSupported) yield return "AVX2";
        if (Fma.IsSupported) yield return "FMA";
        if (Avx512F.IsSupported) yield return "AVX-512";
        if (AdvSimd.IsSupported) yield return "AdvSIMD";
    }

    /// <summary>The processor's model.</summary>
    public static string Processor =>
        FromLinux() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? FromLinux() => File.Exists(LinuxProcessors)
        ? File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?
            .Split(':', 2)[1].Trim()
        : null;
}
