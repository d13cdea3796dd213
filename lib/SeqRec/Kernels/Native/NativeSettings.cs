using System.Runtime;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SeqRec.Kernels.Native;

/// <summary>
/// What libtorch and the libraries under it read from the environment when they are loaded: it holds them to one
/// instruction set, so that a number does not depend on the processor, and to one thread. And how .NET manages memory
/// beside them.
/// </summary>
internal static partial class NativeSettings
{
    /// <summary>Name and value of each setting. They replace what the user has set.</summary>
    /// <remarks>
    /// MKL has separate code for Intel and for AMD, which gives other bits in products and exponentials. The value
    /// COMPATIBLE makes both use the same code. That code is slow, so large products are kernels of ours.
    /// </remarks>
    public static IReadOnlyList<(string Name, string Value)> All { get; } =
    [
        ("OMP_NUM_THREADS", "1"), ("MKL_NUM_THREADS", "1"), ("OMP_WAIT_POLICY", "PASSIVE"), ("KMP_BLOCKTIME", "0"),
        .. ForProcessor(),
    ];

    /// <summary>Whether the processor lacks AVX2, which makes libtorch and the kernels slow.</summary>
    public static bool IsSlow => RuntimeInformation.ProcessArchitecture == Architecture.X64 && !HasAvx2;

    private static bool HasAvx2 => Avx2.IsSupported && Fma.IsSupported;

    private static (string Name, string Value)[] ForProcessor() =>
        RuntimeInformation.ProcessArchitecture != Architecture.X64 ? []
        : HasAvx2 ? [("MKL_CBWR", "COMPATIBLE"), ("ATEN_CPU_CAPABILITY", "avx2"), ("ONEDNN_MAX_CPU_ISA", "AVX2")]
        : [("MKL_CBWR", "COMPATIBLE"), ("ATEN_CPU_CAPABILITY", "default")];

    /// <summary>Sets all in the environment of this process's native code.</summary>
    public static void Apply()
    {
        foreach (var (name, value) in All) Set(name, value);
        KeepFreedMemory();
        CollectBetweenCalls();
    }

    // TorchSharp 0.107 makes an object for each number that an operator takes, such as the 0.5 of x * 0.5 and the hidden
    // factor 1 of x + y, and does not keep it alive during the native call. A collection at that moment frees the number
    // while libtorch reads it. Without collections in the background, one begins only where a thread allocates, which a
    // thread in a native call does not.
    private static void CollectBetweenCalls() => GCSettings.LatencyMode = GCLatencyMode.Batch;

    // A training step asks for the same large blocks again and again. By default glibc returns each to the system and gets
    // it back as fresh pages, which cost more than the arithmetic on them. These limits make it keep them.
    private static void KeepFreedMemory()
    {
        const int trimThreshold = -1, mapThreshold = -3;
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = mallopt(mapThreshold, 32 << 20);  // the most that glibc accepts
            _ = mallopt(trimThreshold, 1 << 30);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which has no such limits.
        }
    }

    // On Unix .NET keeps an environment of its own, which native code does not see. On Windows native code sees two:
    // the system's, and that of the C runtime.
    private static void Set(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = setenv(name, value, overwrite: 1);
            return;
        }

        Environment.SetEnvironmentVariable(name, value);
        _ = _putenv_s(name, value);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("ucrtbase", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int _putenv_s(string name, string value);
}
