using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>y = LN(x + drop(z)), row by row.</summary>
internal struct ResidualNormKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows that make a part.</summary>
    public const int Grain = 1024;

    public ResidualNorm<T> Norm;

    public ResidualNormRows<T> Rows;

    public readonly unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var (call, parts) = (this, Parts.Of(Rows.Count, Grain));
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(call.Norm.Width);
            var rows = call.Rows.Slice(parts.First(part), parts.First(part + 1), call.Norm.Width);
            new ResidualNormPass<T, V, L>(call.Norm).Forward(rows, room.Pointer);
        });
    }
}

/// <summary>The backward pass of <see cref="ResidualNormKernel{T}"/>: the gradients of x, z, weight and bias.</summary>
internal struct ResidualNormBackwardKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public ResidualNorm<T> Norm;

    public ResidualNormRows<T> Rows;

    public readonly unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var (call, parts, width) = (this, Parts.Of(Rows.Count, ResidualNormKernel<T>.Grain), Norm.Width);
        var length = Rows<T, V, L>.RoundUp(2 * width);
        using var arena = new Arena();
        var sums = arena.TakeZeros<T>(parts.Count * length);
        KernelThreads.Run(parts.Count, part =>
        {
            var own = sums + part * length;
            var rows = call.Rows.Slice(parts.First(part), parts.First(part + 1), width);
            new ResidualNormPass<T, V, L>(call.Norm).Backward(rows, own, own + width);
        });
        Rows<T, V, L>.AddRows(sums + length, length, parts.Count - 1, length, sums);
        Rows<T, V, L>.Copy(sums, width, Norm.GradWeight);
        Rows<T, V, L>.Copy(sums + width, width, Norm.GradBias);
    }
}
