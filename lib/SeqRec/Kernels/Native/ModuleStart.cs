using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernels.Native;

/// <summary>
/// Runs when the library is first used. libtorch takes most of a second to load, so it waits for TorchSharp: a program
/// that only reads data never loads it.
/// </summary>
internal static class ModuleStart
{
    private static readonly Lock Attaching = new();
    private static readonly HashSet<Assembly> Attached = [];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Must run before the first native call.")]
    internal static void Run()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Attach(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Attach(assembly);
    }

    private static void Attach(Assembly assembly)
    {
        if (!TorchSharpBinding.IsTorchSharp(assembly)) return;
        lock (Attaching)
        {
            if (Attached.Add(assembly)) TorchSharpBinding.Attach(assembly);
        }
    }
}
