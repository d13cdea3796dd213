using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// Both passes of an attentional GRU. Its parts are tiles of rows, whose weight gradients are added in order.
/// </summary>
internal static unsafe class AttentionalGruKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Computes the states, and the records where they are wanted.</summary>
    public static void Forward(in AttentionalGruArguments<T> a) => KernelWidth.Run<T, ForwardPass>(new(a));

    /// <summary>Computes the gradients of x and attention, and those of W [3H, E], b [3H] and U [3H, H].</summary>
    /// <param name="a">The arguments, with the records of the forward pass.</param>
    /// <param name="gradW">Gradient of W.</param>
    /// <param name="gradB">Gradient of b.</param>
    /// <param name="gradU">Gradient of U.</param>
    public static void Backward(in AttentionalGruArguments<T> a, T* gradW, T* gradB, T* gradU) =>
        KernelWidth.Run<T, BackwardPass>(new(a, gradW, gradB, gradU));

    private readonly struct ForwardPass(AttentionalGruArguments<T> a) : IKernel<T>
    {
        public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
        {
            var arguments = a;
            KernelThreads.Run(a.Order.Tiles, tile => AttentionalGruForward<T, V, L>.Run(arguments, tile));
        }
    }

    private readonly struct BackwardPass(AttentionalGruArguments<T> a, T* gradW, T* gradB, T* gradU) : IKernel<T>
    {
        public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
        {
            var weights = new GruWeightGradients<T, V, L>(a.Hidden, a.Input);
            using var sums = new Scratch<T>(a.Order.Tiles * weights.Size);
            var arguments = a;
            arguments.GradWeights = sums.Pointer;
            KernelThreads.Run(a.Order.Tiles, tile => AttentionalGruBackward<T, V, L>.Run(arguments, tile));
            Rows<T, V, L>.Clear(gradW, 3 * a.Hidden * (nint)a.Input);
            Rows<T, V, L>.Clear(gradB, 3 * a.Hidden);
            Rows<T, V, L>.Clear(gradU, 3 * a.Hidden * (nint)a.Hidden);
            for (var tile = 0; tile < a.Order.Tiles; tile++)
                weights.AddTo(sums.Pointer + tile * weights.Size, gradW, gradB, gradU);
        }
    }
}
