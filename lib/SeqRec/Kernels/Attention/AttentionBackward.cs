using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Attention;

/// <summary>
/// The backward pass of <see cref="AttentionForward{T, V, L}"/>. Nothing of size L x L outlives its sequence: it
/// computes the weights anew and draws the same random bits again.
/// </summary>
internal static unsafe class AttentionBackward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Group = AttentionHead<T, V, L>.Group;

    /// <summary>Room that <see cref="Run"/> needs, in elements, where no sequence has more slots.</summary>
    public static nint Room(nint length, nint depth)
    {
        nint slots = Rows<T, V, L>.RoundUp(length), columns = Rows<T, V, L>.RoundUp(depth);
        return 2 * depth * slots + 3 * length * columns + (2 * length + 1) * slots + Group * columns;
    }

    /// <summary>
    /// Takes gradients back in the sequences from <paramref name="first"/> to before <paramref name="end"/>.
    /// </summary>
    public static void Run(in PackedAttention<T> a, nint first, nint end, T* room)
    {
        for (var b = first; b < end; b++)
            for (nint head = 0; head < a.Heads; head++) TakeBack(a, new(a, b, head), b, head, room);
    }

    // With P the softmax, M the mask and G the gradient of the output:
    //   dV = (P M)' G,  dP = M (G V'),  dS = P (dP - sum_j P dP),  dQ = dS K / sqrt d,  dK = dS' Q / sqrt d.
    private static void TakeBack(
        in PackedAttention<T> a, in AttentionHead<T, V, L> h, nint sequence, nint head, T* room)
    {
        T* keyColumns = h.PrepareForScores(a.K, ref room), valueColumns = h.PrepareForScores(a.V, ref room);
        var keys = h.PadRows(h.Key(a.K, 0), h.Length, ref room);
        var queries = h.PadRows(h.Query(a.Q, 0), h.Queries, ref room);
        var grads = h.PadRows(h.Query(a.GradOut, 0), h.Queries, ref room);
        T* weights = room, scores = weights + h.Queries * h.Slots;  // [queries, slots] each
        T* kept = scores + h.Queries * h.Slots, cut = kept + h.Slots;
        var scale = T.One / T.Sqrt(T.CreateTruncating(h.Depth));
        for (nint i = 0; i < h.Queries; i += Group)
        {
            nint count = nint.Min(Group, h.Queries - i), seen = h.SlotsSeenBy(i + count - 1);
            var end = Rows<T, V, L>.RoundUp(seen);
            T* p = weights + i * h.Slots, dp = scores + i * h.Slots;
            h.FormScores(a.Q, keyColumns, i, count, p, end);
            h.FormScores(a.GradOut, valueColumns, i, count, dp, end);
            for (nint r = 0; r < count; r++)
            {
                var key = a.KeyOf((nint)a.Offsets[sequence] + h.SlotOf(i + r), head);
                T* row = p + r * h.Slots, grad = dp + r * h.Slots;
                ScoreGradient(row, grad, kept, scale, h.SlotsSeenBy(i + r), end, a.P, key);
                if (end < h.Slots) Clear(row + end, grad + end);
            }
            h.FormRows(dp, h.Slots, 1, keys[0], keys.Stride, h.Query(a.GradQ, i), count, seen, cut);
        }
        TransposedProduct(h, scores, queries, a.GradK, cut);
        TransposedProduct(h, weights, grads, a.GradV, cut);
    }

    // From the raw scores and dP of a query its dropped weights and dS, both in place and 0 where it does not see.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreGradient(T* p, T* dp, T* kept, T scale, nint seen, nint end, double drop, ulong key)
    {
        V inverse = L.Splat(AttentionRow<T, V, L>.Exponentials(p, scale, seen, end)), dots = L.Splat(T.Zero);
        var dropout = new CounterDropout<T, V, L>(key, drop);
        for (nint j = 0; j < end; j += L.Count)
        {
            V weight = L.Multiply(L.Load(p + j), inverse), d = L.Load(dp + j);
            if (drop > 0)
            {
                var factors = dropout.Factors(j);
                L.Store(kept + j, factors);
                d = L.Multiply(d, factors);
            }
            L.Store(p + j, weight);
            L.Store(dp + j, d);
            dots = L.MultiplyAdd(weight, d, dots);
        }
        V dot = L.Splat(L.Sum(dots)), scales = L.Splat(scale);
        for (nint j = 0; j < end; j += L.Count)
        {
            var weight = L.Load(p + j);
            L.Store(dp + j, L.Multiply(L.Multiply(weight, L.Subtract(L.Load(dp + j), dot)), scales));
            if (drop > 0) L.Store(p + j, L.Multiply(weight, L.Load(kept + j)));
        }
    }

    // The transposed products read up to a group beyond the slots that a query sees.
    private static void Clear(T* p, T* dp)
    {
        L.Store(p, L.Splat(T.Zero));
        L.Store(dp, L.Splat(T.Zero));
    }

    // grad[j] = sum_i m[i, j] x[i], a group of slots at a time.
    private static void TransposedProduct(in AttentionHead<T, V, L> h, T* m, MatrixRows<T> x, T* grad, T* cut)
    {
        for (nint j = 0; j < h.Length; j += Group)
        {
            nint count = nint.Min(Group, h.Length - j), from = h.FirstQuerySeeing(j);
            h.FormRows(
                m + from * h.Slots + j, 1, h.Slots, x[from], x.Stride, h.Key(grad, j), count, h.Queries - from, cut);
        }
    }
}
