using System.Numerics;
using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Functions;
using SeqRec.Layers;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// An update by Adam or AdamW: in one pass by the kernel, or composed from common operators where it does not serve.
/// </summary>
internal static class AdamUpdate
{
    /// <summary>Changes w, m and v.</summary>
    /// <param name="w">The parameter.</param>
    /// <param name="grad">Its gradient, of the same shape.</param>
    /// <param name="m">Running average of the gradient.</param>
    /// <param name="v">Running average of its square.</param>
    /// <param name="step">The numbers of the update.</param>
    public static void Run(Tensor w, Tensor grad, Tensor m, Tensor v, AdamStep step)
    {
        if (!Serves(w, grad, m, v)) Compose(w, grad, m, v, step);
        else if (w.dtype == ScalarType.Float64) Fuse<double>(w, grad, m, v, step);
        else Fuse<float>(w, grad, m, v, step);
    }

    /// <summary>The same from common operators.</summary>
    public static void Compose(Tensor w, Tensor grad, Tensor m, Tensor v, AdamStep step)
    {
        var g = step.Pull == 0 ? grad : grad.add(w, step.Pull);
        if (step.Shrink != 1) w.mul_(step.Shrink);
        m.mul_(step.Beta1).add_(g, 1 - step.Beta1);
        v.mul_(step.Beta2).addcmul_(g, g, 1 - step.Beta2);
        w.addcdiv_(m, v.sqrt().add_(step.ScaledEps), -step.Move);
    }

    private static bool Serves(Tensor w, Tensor grad, Tensor m, Tensor v) => Fused.Serves(w)
        && grad.dtype == w.dtype && !grad.is_sparse && w.is_contiguous() && m.is_contiguous() && v.is_contiguous();

    private static unsafe void Fuse<T>(Tensor w, Tensor grad, Tensor m, Tensor v, AdamStep step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var g = grad.contiguous();
        KernelWidth.Run<T, AdamKernel<T>>(new()
        {
            W = TensorMemory.Pointer<T>(w), G = TensorMemory.Pointer<T>(g), M = TensorMemory.Pointer<T>(m),
            V = TensorMemory.Pointer<T>(v), Count = (nint)w.numel(), Step = step
        });
    }
}
