using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>y = W x + b for up to three maps of the same rows.</summary>
internal unsafe struct LinearKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows that make a part.</summary>
    public const int Grain = 8 * LinearMap<T>.Tile;

    /// <summary>[rows, in].</summary>
    public T* X;

    /// <summary>How many.</summary>
    public nint Count;

    /// <summary>Elements of a row.</summary>
    public nint Inputs;

    public LinearMap<T>[] Maps;

    /// <summary>[rows, out] for each map, written.</summary>
    public T*[] Y;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var (call, forward) = (this, new LinearForward<T, V, L>(Maps, Inputs, arena));
        var parts = Parts.Of(Count, Grain, LinearMap<T>.Tile);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(forward.Room);
            var (first, end) = (parts.First(part), parts.First(part + 1));
            forward.Run(call.X + first * call.Inputs, end - first, call.Maps.RowsFrom(call.Y, first), room.Pointer);
        });
    }
}

/// <summary>The backward pass of <see cref="LinearKernel{T}"/>: the gradients of x and of the weights.</summary>
internal unsafe struct LinearBackwardKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc cref="LinearKernel{T}.X"/>
    public T* X;

    /// <inheritdoc cref="LinearKernel{T}.Count"/>
    public nint Count;

    /// <inheritdoc cref="LinearKernel{T}.Inputs"/>
    public nint Inputs;

    public LinearMap<T>[] Maps;

    /// <summary>[rows, out] for each map: the gradients of y.</summary>
    public T*[] Grads;

    /// <summary>[rows, in], written.</summary>
    public T* GradX;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var (call, backward) = (this, new LinearBackward<T, V, L>(Maps, Inputs, arena));
        var (parts, length) = (Parts.Of(Count, LinearKernel<T>.Grain, LinearMap<T>.Tile), backward.SumsLength);
        var sums = arena.Take<T>(parts.Count * length);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(backward.Room);
            var (first, end, own) = (parts.First(part), parts.First(part + 1), (nint)part * length);
            Rows<T, V, L>.Clear(sums + own, length);
            backward.Run(
                call.X + first * call.Inputs, end - first, call.Maps.RowsFrom(call.Grads, first),
                call.GradX + first * call.Inputs, sums + own, room.Pointer);
        });
        Rows<T, V, L>.AddRows(sums + length, length, parts.Count - 1, length, sums);
        backward.HandOver(sums);
    }
}
