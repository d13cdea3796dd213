using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Native;

/// <summary>The platform of this process as packages name it, and how native files are called on it.</summary>
internal static class NativePlatform
{
    /// <summary>The platforms that libtorch's packages exist for.</summary>
    public static readonly IReadOnlyList<string> WithLibtorch = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>The runtime identifier, such as <c>linux-x64</c>.</summary>
    public static string Rid { get; } = $"{System}-{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant();

    /// <summary>The package with this platform's libtorch.</summary>
    public static string LibtorchPackage => $"libtorch-cpu-{Rid}";

    private static string System =>
        OperatingSystem.IsWindows() ? "win"
        : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
        : "linux";

    /// <summary>The file of a library, such as <c>libtorch.so</c> of <c>torch</c>.</summary>
    public static string FileOf(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
