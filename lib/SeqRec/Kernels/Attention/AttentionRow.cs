using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Attention;

/// <summary>What attention does with the scores of one query.</summary>
internal static unsafe class AttentionRow<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>
    /// In place of scores, their exponentials before they are normalised; 0 from <paramref name="seen"/> to
    /// <paramref name="end"/>, which is a multiple of a block.
    /// </summary>
    /// <returns>1 / Σ of them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exponentials(T* row, T scale, nint seen, nint end)
    {
        V hidden = L.Splat(T.NegativeInfinity), top = hidden;
        for (nint j = 0; j < end; j += L.Count)
        {
            var x = L.Load(row + j);
            if (j + L.Count > seen)
            {
                x = L.Select(L.FirstLanes(seen - j), x, hidden);
                L.Store(row + j, x);
            }
            top = L.Max(x, top);
        }
        V most = L.Splat(L.Largest(top)), scales = L.Splat(scale), sums = L.Splat(T.Zero);
        for (nint j = 0; j < end; j += L.Count)
        {
            var e = LaneMath<T, V, L>.Exp(L.Multiply(L.Subtract(L.Load(row + j), most), scales));
            L.Store(row + j, e);
            sums = L.Add(sums, e);
        }
        return T.One / L.Sum(sums);
    }
}
