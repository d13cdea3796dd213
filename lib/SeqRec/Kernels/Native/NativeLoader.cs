using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Native;

/// <summary>
/// Loads libtorch and TorchSharp's own native library by their full paths. The system is never asked to search: it would
/// find a libtorch of another version where one is installed.
/// </summary>
internal static class NativeLoader
{
    /// <summary>TorchSharp's own native library.</summary>
    public const string Bridge = "LibTorchSharp";

    // In the order in which they need each other. What is loaded already satisfies those that follow, wherever they lie.
    private static readonly string[] Libtorch = ["c10", "torch_cpu", "torch"];

    /// <summary>Loads everything.</summary>
    /// <returns>The handle of TorchSharp's own native library.</returns>
    /// <exception cref="DllNotFoundException">Something is missing or cannot be loaded; the message says what, in one sentence.</exception>
    public static nint Load(NativeFolders folders)
    {
        if (!NativePlatform.WithLibtorch.Contains(NativePlatform.Rid))
            throw new DllNotFoundException($"There is no libtorch for {NativePlatform.Rid}, only for {string.Join(", ", NativePlatform.WithLibtorch)}.");
        foreach (var library in Libtorch) LoadFile(folders.FindLibtorch(library));
        return LoadBridge(folders.FindBridge(Bridge));
    }

    private static nint LoadBridge(string path) => Try(path, () =>
    {
        if (!OperatingSystem.IsLinux()) return NativeLibrary.Load(path);
        ElfHeader.Check(path);
        return NativeLibrary.TryLoad(path, out var handle) ? handle
            : WeakenedCopy.OfUser.Load(path) ?? NativeLibrary.Load(path);
    });

    private static void LoadFile(string path) => Try(path, () =>
    {
        if (OperatingSystem.IsLinux()) ElfHeader.Check(path);
        return NativeLibrary.Load(path);
    });

    private static nint Try(string path, Func<nint> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            var reason = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');
            throw new DllNotFoundException($"{path} cannot be loaded: {reason}. {Advice}", e);
        }
    }

    private static string Advice => OperatingSystem.IsWindows()
        ? "Windows needs the Microsoft Visual C++ Redistributable for it; if that is installed, delete the file and build again."
        : "Delete the file and build again.";
}
