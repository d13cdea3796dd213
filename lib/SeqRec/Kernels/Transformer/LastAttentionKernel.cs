using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// Attention of the last slot of each packed sequence alone: one query for all keys, so that a layer whose other slots
/// nobody reads need not compute them. Its weights, and its random bits, are those of the last slot in
/// <see cref="AttentionKernel{T}"/>.
/// </summary>
internal readonly struct LastAttentionKernel<T>(PackedAttention<T> attention) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PackedAttention<T> _attention = attention;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var a = _attention;
        var (parts, slots) = (new SequenceParts(a.Offsets, a.Sequences), Rows<T, V, L>.RoundUp(a.Longest()));
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(slots);
            for (var b = parts.First(part); b < parts.First(part + 1); b++)
                for (nint head = 0; head < a.Heads; head++) new LastSlot<T, V, L>(a, b, head).Attend(room.Pointer);
        });
    }
}

/// <summary>The backward pass of <see cref="LastAttentionKernel{T}"/>.</summary>
internal readonly struct LastAttentionBackwardKernel<T>(PackedAttention<T> attention) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PackedAttention<T> _attention = attention;

    public unsafe void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var a = _attention;
        var (parts, slots) = (new SequenceParts(a.Offsets, a.Sequences), Rows<T, V, L>.RoundUp(a.Longest()));
        KernelThreads.Run(parts.Count, part =>
        {
            using var room = new Scratch<T>(3 * slots);
            for (var b = parts.First(part); b < parts.First(part + 1); b++)
                for (nint head = 0; head < a.Heads; head++)
                    new LastSlot<T, V, L>(a, b, head).TakeBack(
                        room.Pointer, room.Pointer + slots, room.Pointer + 2 * slots);
        });
    }
}
