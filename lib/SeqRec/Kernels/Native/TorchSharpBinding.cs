using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SeqRec.Kernels.Native;

/// <summary>Gives the assembly TorchSharp its native library, before its first call needs it.</summary>
internal static class TorchSharpBinding
{
    private const string AssemblyName = "TorchSharp";

    // Each load context of a process may hold a SeqRec of its own, but the process can hold one libtorch only.
    private const string SharedName = "SeqRec.TorchSharpBinding";

    /// <summary>Whether it is the assembly to attach to.</summary>
    public static bool IsTorchSharp(Assembly assembly) => assembly.GetName().Name == AssemblyName;

    /// <summary>
    /// Loads the native library and answers for it. A failure is told by the first call that needs the library, where a
    /// caller can catch it.
    /// </summary>
    public static void Attach(Assembly torchSharp)
    {
        var loaded = AppContext.GetData(SharedName) ?? Load(torchSharp);
        AppContext.SetData(SharedName, loaded);
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (assembly, name) =>
            assembly == torchSharp && name == NativeLoader.Bridge ? HandleToFind(loaded) : 0;
        try
        {
            NativeLibrary.SetDllImportResolver(
                torchSharp, (name, _, _) => name == NativeLoader.Bridge ? HandleToCall(loaded) : 0);
        }
        catch (InvalidOperationException)
        {
            // The host answers for this assembly itself.
        }
    }

    // A handle, or the sentence that says why there is none: both are known to every load context.
    private static object Load(Assembly torchSharp)
    {
        if (NativeSettings.IsSlow) Console.Error.WriteLine("SeqRec: this processor has no AVX2; it will be slow.");
        try
        {
            NativeSettings.Apply();
            var bridge = NativeLoader.Load(NativeFolders.Of(torchSharp));
            UseOneThread(bridge);
            return bridge;
        }
        catch (DllNotFoundException e)
        {
            return e.Message;
        }
    }

    private static unsafe void UseOneThread(nint bridge)
    {
        var set = (delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(bridge, "THSTorch_set_num_threads");
        set(1);
    }

    // TorchSharp looks for the library before it calls it. Where it finds none it copies half a gigabyte and prints
    // pages of text. It is told that there is one, so that the call fails instead, with our sentence.
    private static nint HandleToFind(object loaded) =>
        loaded is nint handle ? handle : NativeLibrary.GetMainProgramHandle();

    private static nint HandleToCall(object loaded) =>
        loaded is nint handle ? handle : throw new DllNotFoundException((string)loaded);
}
