using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Attention;

/// <summary>Attention over packed sequences.</summary>
internal readonly struct AttentionKernel<T>(PackedAttention<T> attention) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PackedAttention<T> _attention = attention;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var a = _attention;
        var needed = AttentionForward<T, V, L>.Room(a.Longest(), a.Depth);
        var parts = new SequenceParts(a.Offsets, a.Sequences);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(needed);
            AttentionForward<T, V, L>.Run(a, parts.First(part), parts.First(part + 1), room.Pointer);
        });
    }
}

/// <summary>The backward pass of <see cref="AttentionKernel{T}"/>.</summary>
internal readonly struct AttentionBackwardKernel<T>(PackedAttention<T> attention) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PackedAttention<T> _attention = attention;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var a = _attention;
        var needed = AttentionBackward<T, V, L>.Room(a.Longest(), a.Depth);
        var parts = new SequenceParts(a.Offsets, a.Sequences);
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(needed);
            AttentionBackward<T, V, L>.Run(a, parts.First(part), parts.First(part + 1), room.Pointer);
        });
    }
}
