using SeqRec.Tests.Models;
#if !FUSED_KERNELS
using SeqRec.Tests.Kernels.Native;
#endif

namespace SeqRec.Tests;

/// <summary>The entry point of this assembly, for tests that need a process of their own.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [LoadingInAChild.Command, var small, var large, var layers] => LoadingInAChild.Run(small, large, layers),
#if !FUSED_KERNELS
        [NativeChild.Command, var what, .. var more] => NativeChild.Run(what, more),
#endif
        _ => 2,
    };
}
