using System.Runtime.InteropServices;
using SeqRec.Kernels.Native;

namespace SeqRec.Benchmarks;

/// <summary>Loads this build's libtorch for TorchSharp, and sets nothing.</summary>
internal static class NativeLibraries
{
    /// <summary>Loads the libraries; call it before the first use of torch.</summary>
    public static void Load()
    {
        var bridge = NativeLoader.Load(new NativeFolders([.. NativeFolders.Beside(AppContext.BaseDirectory)]));
        nint Resolve(string name) => name == NativeLoader.Bridge ? bridge : 0;
        NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => Resolve(name));
    }
}
