using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>y = W₂ gelu(W₁ x + b₁) + b₂, row by row.</summary>
internal unsafe struct FeedForwardKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public FeedForward<T> Network;

    /// <summary>[rows, D].</summary>
    public T* X;

    /// <summary>How many.</summary>
    public nint Count;

    /// <summary>[rows, D], written.</summary>
    public T* Y;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var (call, forward) = (this, new FeedForwardForward<T, V, L>(Network, arena));
        var parts = Parts.Of(Count, LinearKernel<T>.Grain, LinearMap<T>.Tile);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(forward.Room);
            var (first, width) = (parts.First(part), call.Network.Width);
            forward.Run(call.X + first * width, parts.First(part + 1) - first, call.Y + first * width, room.Pointer);
        });
    }
}

/// <summary>The backward pass of <see cref="FeedForwardKernel{T}"/>: the gradients of x and of the weights.</summary>
internal unsafe struct FeedForwardBackwardKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public FeedForward<T> Network;

    /// <summary>[rows, D].</summary>
    public T* X;

    /// <summary>How many.</summary>
    public nint Count;

    /// <summary>[rows, D] the gradient of y.</summary>
    public T* Grad;

    /// <summary>[rows, D], written.</summary>
    public T* GradX;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var (call, backward) = (this, new FeedForwardBackward<T, V, L>(Network, arena));
        var (parts, length) = (Parts.Of(Count, LinearKernel<T>.Grain, LinearMap<T>.Tile), backward.SumsLength);
        var sums = arena.Take<T>(parts.Count * length);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(backward.Room);
            var (first, own) = (parts.First(part), (nint)part * length);
            var at = first * call.Network.Width;
            Rows<T, V, L>.Clear(sums + own, length);
            backward.Run(
                call.X + at, parts.First(part + 1) - first, call.Grad + at, call.GradX + at, sums + own, room.Pointer);
        });
        Rows<T, V, L>.AddRows(sums + length, length, parts.Count - 1, length, sums);
        backward.HandOver(sums);
    }
}
