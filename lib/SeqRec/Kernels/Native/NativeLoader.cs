using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Native;

/// <summary>
/// Loads libtorch and TorchSharp's own native library by their full paths. The system is never asked to search: it
/// would find a libtorch of another version where one is installed.
/// </summary>
internal static class NativeLoader
{
    /// <summary>TorchSharp's own native library.</summary>
    public const string Bridge = "LibTorchSharp";

    // In the order in which they need each other. What is loaded satisfies those that follow, wherever they lie.
    private static readonly string[] Libtorch = ["c10", "torch_cpu", "torch"];

    /// <summary>Loads everything.</summary>
    /// <returns>The handle of TorchSharp's own native library.</returns>
    /// <exception cref="DllNotFoundException">A file is missing or cannot be loaded; the message names it.</exception>
    public static nint Load(NativeFolders folders)
    {
        if (!NativePlatform.WithLibtorch.Contains(NativePlatform.Rid))
            throw new DllNotFoundException(
                $"There is no libtorch for {NativePlatform.Rid}; "
                + $"it exists for {string.Join(", ", NativePlatform.WithLibtorch)}.");
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
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or InvalidDataException
            or IOException or UnauthorizedAccessException)
        {
            // .NET gives advice first; what the system's loader says is the last line.
            var reason = e.Message.Trim().Split('\n')[^1].Trim().TrimEnd('.');
            throw new DllNotFoundException($"{path} cannot be loaded: {reason}. {Advice}", e);
        }
    }

    private static string Advice => OperatingSystem.IsWindows()
        ? "It needs the Microsoft Visual C++ Redistributable; if that is installed, delete the file and build again."
        : "Delete the file and build again.";
}
