using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

/// <summary>The native files that this build has.</summary>
internal static class NativeFiles
{
    /// <summary>The full path of TorchSharp's own native library.</summary>
    public static string Bridge => Folders.FindBridge(NativeLoader.Bridge);

    /// <summary>The full path of a file of libtorch.</summary>
    public static string Libtorch(string library) => Folders.FindLibtorch(library);

    private static NativeFolders Folders => new([.. NativeFolders.Beside(AppContext.BaseDirectory)]);
}
