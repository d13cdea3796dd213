using System.Numerics;
using SeqRec.Kernels.Attention;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>A whole Transformer layer.</summary>
internal readonly struct TransformerBlockKernel<T>(TransformerBlock<T> block) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TransformerBlock<T> _block = block;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var forward = new TransformerBlockForward<T, V, L>(_block, arena);
        var parts = new SequenceParts(_block.Attention.Offsets, _block.Attention.Sequences);
        KernelThreads.Run(parts.Count, part => forward.Run(parts.First(part), parts.First(part + 1)));
    }
}

/// <summary>
/// The backward pass of <see cref="TransformerBlockKernel{T}"/>: the gradients of x and of all weights.
/// </summary>
internal readonly struct TransformerBlockBackwardKernel<T>(TransformerBlock<T> block) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TransformerBlock<T> _block = block;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        using var arena = new Arena();
        var backward = new TransformerBlockBackward<T, V, L>(_block, arena);
        var parts = new SequenceParts(_block.Attention.Offsets, _block.Attention.Sequences);
        var length = backward.SumsLength;
        var sums = arena.Take<T>(parts.Count * length);
        KernelThreads.Run(parts.Count, part =>
        {
            Rows<T, V, L>.Clear(sums + part * length, length);
            backward.Run(parts.First(part), parts.First(part + 1), sums + part * length);
        });
        Rows<T, V, L>.AddRows(sums + length, length, parts.Count - 1, length, sums);
        backward.HandOver(sums);
    }
}
