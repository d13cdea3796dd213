using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Attention;

/// <summary>
/// Attention, one head of one sequence at a time, as products of matrices that stay in cache: for a group of queries
/// the scores of all keys, their softmax, and its product with the values.
/// </summary>
internal static unsafe class AttentionForward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Group = AttentionHead<T, V, L>.Group;

    /// <summary>Room that <see cref="Run"/> needs, in elements, where no sequence has more slots.</summary>
    public static nint Room(nint length, nint depth)
    {
        nint slots = Rows<T, V, L>.RoundUp(length), columns = Rows<T, V, L>.RoundUp(depth);
        return depth * slots + length * columns + Group * (slots + columns);
    }

    /// <summary>Attends in the sequences from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static void Run(in PackedAttention<T> a, nint first, nint end, T* room)
    {
        for (var b = first; b < end; b++)
            for (nint head = 0; head < a.Heads; head++) Attend(a, new(a, b, head), b, head, room);
    }

    private static void Attend(in PackedAttention<T> a, in AttentionHead<T, V, L> h, nint sequence, nint head, T* room)
    {
        if (h.Queries == 0) return;
        var keys = h.PrepareForScores(a.K, ref room);
        var values = h.PadRows(h.Key(a.V, 0), h.Length, ref room);
        T* weights = room, cut = room + Group * h.Slots;
        var scale = T.One / T.Sqrt(T.CreateTruncating(h.Depth));
        for (nint i = 0; i < h.Queries; i += Group)
        {
            nint count = nint.Min(Group, h.Queries - i), seen = h.SlotsSeenBy(i + count - 1);
            var end = Rows<T, V, L>.RoundUp(seen);
            h.FormScores(a.Q, keys, i, count, weights, end);
            for (nint r = 0; r < count; r++)
            {
                var key = a.KeyOf((nint)a.Offsets[sequence] + h.SlotOf(i + r), head);
                Softmax(weights + r * h.Slots, scale, h.SlotsSeenBy(i + r), end, a.P, key);
            }
            h.FormRows(weights, h.Slots, 1, values[0], values.Stride, h.Query(a.Out, i), count, seen, cut);
        }
    }

    // With dropout.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(T* row, T scale, nint seen, nint end, double p, ulong key)
    {
        var inverse = L.Splat(AttentionRow<T, V, L>.Exponentials(row, scale, seen, end));
        if (p > 0)
        {
            var dropout = new CounterDropout<T, V, L>(key, p);
            for (nint j = 0; j < end; j += L.Count)
                L.Store(row + j, L.Multiply(L.Multiply(L.Load(row + j), inverse), dropout.Factors(j)));
        }
        else
        {
            for (nint j = 0; j < end; j += L.Count) L.Store(row + j, L.Multiply(L.Load(row + j), inverse));
        }
    }
}
