using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Sums and changes along a row of any length; what is left after whole blocks is taken one by one.</summary>
internal static unsafe class Rows<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>Elements rounded up to whole blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>to[r] = a . b_r for some rows b.</summary>
    /// <param name="a">[n].</param>
    /// <param name="b">[rows, n], rows <paramref name="stride"/> elements apart.</param>
    /// <param name="stride">At least n.</param>
    /// <param name="rows">How many.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="to">[rows].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(T* a, T* b, nint stride, nint rows, nint n, T* to)
    {
        for (nint r = 0; r < rows; r++, b += stride)
        {
            var sums = L.Splat(T.Zero);
            nint k = 0;
            for (; k + L.Count <= n; k += L.Count) sums = L.MultiplyAdd(L.Load(a + k), L.Load(b + k), sums);
            var sum = L.Sum(sums);
            for (; k < n; k++) sum = T.FusedMultiplyAdd(a[k], b[k], sum);
            to[r] = sum;
        }
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

    /// <inheritdoc cref="Transposes.Run"/>
    public static void Transpose(T* from, nint fromStride, nint rows, nint columns, T* to, nint toStride) =>
        Transposes.Run(from, fromStride, rows, columns, to, toStride);

    /// <summary>sums += each of some rows, in their order.</summary>
    /// <param name="from">[rows, n], rows <paramref name="stride"/> elements apart.</param>
    /// <param name="stride">At least n.</param>
    /// <param name="rows">How many.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="sums">[n].</param>
    public static void AddRows(T* from, nint stride, nint rows, nint n, T* sums)
    {
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count)
        {
            var sum = L.Load(sums + k);
            for (nint r = 0; r < rows; r++) sum = L.Add(sum, L.Load(from + r * stride + k));
            L.Store(sums + k, sum);
        }
        for (; k < n; k++)
            for (nint r = 0; r < rows; r++) sums[k] += from[r * stride + k];
    }

    /// <summary>to[r] = from[rows[r]], row by row.</summary>
    /// <param name="from">[.., n].</param>
    /// <param name="rows">[count] rows of <paramref name="from"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="to">[count, n].</param>
    public static void Gather(T* from, long* rows, nint count, nint n, T* to)
    {
        for (nint r = 0; r < count; r++) Copy(from + (nint)rows[r] * n, n, to + r * n);
    }

    /// <summary>to[rows[r]] += from[r], row by row.</summary>
    /// <param name="from">[count, n].</param>
    /// <param name="rows">[count] rows of <paramref name="to"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="to">[.., n].</param>
    public static void Scatter(T* from, long* rows, nint count, nint n, T* to)
    {
        for (nint r = 0; r < count; r++) Add(from + r * n, n, to + (nint)rows[r] * n);
    }

    /// <summary>Copies rows between matrices of different strides.</summary>
    /// <param name="from">[rows, n], rows <paramref name="fromStride"/> elements apart.</param>
    /// <param name="fromStride">At least n.</param>
    /// <param name="rows">How many.</param>
    /// <param name="n">Elements of a row.</param>
    /// <param name="to">[rows, n], rows <paramref name="toStride"/> elements apart.</param>
    /// <param name="toStride">At least n.</param>
    public static void CopyRows(T* from, nint fromStride, nint rows, nint n, T* to, nint toStride)
    {
        for (nint r = 0; r < rows; r++) Copy(from + r * fromStride, n, to + r * toStride);
    }
}
