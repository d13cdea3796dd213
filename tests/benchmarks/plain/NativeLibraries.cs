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
        NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == NativeLoader.Bridge ? bridge : 0);
    }
}
