using SeqRec.Tests.Bits;
using SeqRec.Tests.Kernels.Native;
using SeqRec.Tests.Models;

namespace SeqRec.Tests;

/// <summary>The entry point of this assembly, for tests that need a process of their own.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [LoadingInAChild.Command, var small, var large, var layers] => LoadingInAChild.Run(small, large, layers),
        [NativeChild.Command, var what, .. var more] => NativeChild.Run(what, more),
        [BitsProgram.Command, var threads, .. var groups] => BitsProgram.Run(threads, groups),
        _ => 2,
    };
}
