using System.Numerics;
using System.Runtime.Intrinsics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Execution;

/// <summary>A kernel and its arguments. <see cref="KernelWidth.Run{T, K}"/> chooses its registers.</summary>
internal interface IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>;
}

/// <summary>The register width of the kernels: that of the processor, unless a test asks for another.</summary>
internal static class KernelWidth
{
    /// <summary>128, 256 or 512 bits. Every width gives the same bits; one that the processor lacks is slower.</summary>
    public static int Bits { get; set; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Runs a kernel on blocks of 64 bytes made of registers of <see cref="Bits"/>.</summary>
    public static void Run<T, K>(in K kernel) where T : unmanaged, IFloatingPointIeee754<T> where K : struct, IKernel<T>
    {
        if (Bits == 512) kernel.Run<Vector512<T>, Lanes512<T>>();
        else if (Bits == 256) kernel.Run<Pair<Vector256<T>>, Twice<T, Vector256<T>, Lanes256<T>>>();
        else kernel.Run<Pair<Pair<Vector128<T>>>, Twice<T, Pair<Vector128<T>>, Twice<T, Vector128<T>, Lanes128<T>>>>();
    }
}
