using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Finds and loads the native door, after setting how libtorch's thread pools wait.</summary>
internal static partial class DoorLibrary
{
    public const string Name = "seqrec_torch";

    // Read by libgomp and OpenBLAS when they are loaded, so they must stand in the process's own environment before that:
    // spinning threads made a training step 4 to 6 times slower on busy cores, and a second pool inside OpenBLAS competes with
    // libtorch's. What the user has set already stays.
    private static readonly (string Name, string Value)[] ThreadSettings =
        [("OMP_WAIT_POLICY", "PASSIVE"), ("OPENBLAS_NUM_THREADS", "1")];

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "Must run before the first native call.")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(DoorLibrary).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return IntPtr.Zero;
        if (OperatingSystem.IsLinux())
            foreach (var setting in ThreadSettings) setenv(setting.Name, setting.Value, overwrite: 0);
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, $"lib{Name}.so"), out var door)) return door;
        if (NativeLibrary.TryLoad(BesideAssembly(assembly), out door)) return door;
        throw new DllNotFoundException(WhatToDo(BesideAssembly(assembly)));
    }

    private static string BesideAssembly(Assembly assembly) => Path.Combine(Path.GetDirectoryName(assembly.Location)!, $"lib{Name}.so");

    private static string WhatToDo(string path) => File.Exists(path)
        ? $"lib{Name}.so is built but does not load: is libtorch installed? Run: bash environment/setup.sh"
        : $"lib{Name}.so is not built. Run: bash environment/setup.sh, then: dotnet build -c Release";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
