using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Sums and changes along a row of any length; what is left after whole blocks is taken one by one.</summary>
internal static unsafe class Rows<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>Elements rounded up to whole blocks.</summary>
    public static nint RoundUp(nint n) => (n + L.Count - 1) / L.Count * L.Count;

    /// <summary>Σ aₖ bₖ.</summary>
    public static T Dot(T* a, T* b, nint n)
    {
        var sums = L.Splat(T.Zero);
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count) sums = L.MultiplyAdd(L.Load(a + k), L.Load(b + k), sums);
        var sum = L.Sum(sums);
        for (; k < n; k++) sum = T.FusedMultiplyAdd(a[k], b[k], sum);
        return sum;
    }

    /// <summary>Σ aₖ.</summary>
    public static T Sum(T* a, nint n)
    {
        var sums = L.Splat(T.Zero);
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count) sums = L.Add(sums, L.Load(a + k));
        var sum = L.Sum(sums);
        for (; k < n; k++) sum += a[k];
        return sum;
    }

    /// <summary>to += from.</summary>
    public static void Add(T* from, nint n, T* to)
    {
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count) L.Store(to + k, L.Add(L.Load(to + k), L.Load(from + k)));
        for (; k < n; k++) to[k] += from[k];
    }

    /// <summary>to += x from.</summary>
    public static void AddScaled(T* from, T x, nint n, T* to)
    {
        var scale = L.Splat(x);
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count)
            L.Store(to + k, L.MultiplyAdd(scale, L.Load(from + k), L.Load(to + k)));
        for (; k < n; k++) to[k] = T.FusedMultiplyAdd(x, from[k], to[k]);
    }

    /// <summary>to = x from.</summary>
    public static void Scale(T* from, T x, nint n, T* to)
    {
        var scale = L.Splat(x);
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count) L.Store(to + k, L.Multiply(scale, L.Load(from + k)));
        for (; k < n; k++) to[k] = x * from[k];
    }

    /// <summary>to = from. For short rows, where a call into the runtime would take longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(T* from, nint n, T* to)
    {
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count) L.Store(to + k, L.Load(from + k));
        for (; k < n; k++) to[k] = from[k];
    }

    /// <summary>to = 0.</summary>
    public static void Clear(T* to, nint n) => NativeMemory.Clear(to, (nuint)(n * sizeof(T)));

    /// <summary>to[c, r] = from[r, c].</summary>
    /// <param name="from">[rows, columns], rows <paramref name="fromStride"/> elements apart.</param>
    /// <param name="fromStride">At least the columns.</param>
    /// <param name="rows">Of <paramref name="from"/>.</param>
    /// <param name="columns">Likewise.</param>
    /// <param name="to">[columns, rows], rows <paramref name="toStride"/> elements apart.</param>
    /// <param name="toStride">At least the rows.</param>
    public static void Transpose(T* from, nint fromStride, nint rows, nint columns, T* to, nint toStride)
    {
        for (nint r = 0; r < rows; r++)
            for (nint c = 0; c < columns; c++) to[c * toStride + r] = from[r * fromStride + c];
    }
}
