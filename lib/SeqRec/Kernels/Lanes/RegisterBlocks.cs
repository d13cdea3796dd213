using System.Numerics;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Products that keep the sums of a few rows and one block of columns in registers.</summary>
internal static unsafe class RegisterBlocks<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>C [rows, one block] = S + A B, as in <see cref="Products{T, V, L}"/>; no S is zero.</summary>
    public static void Run(
        T* a, nint row, nint column, T* b, nint ldb, T* s, nint lds, T* c, nint ldc, nint rows, nint depth)
    {
        for (; rows >= 6; rows -= 6, a += 6 * row, s += 6 * lds, c += 6 * ldc)
            Six(a, row, column, b, ldb, s, lds, c, ldc, depth);
        if (rows >= 3)
        {
            Three(a, row, column, b, ldb, s, lds, c, ldc, depth);
            rows -= 3;
            a += 3 * row;
            s += 3 * lds;
            c += 3 * ldc;
        }
        if (rows == 2) Two(a, row, column, b, ldb, s, lds, c, ldc, depth);
        else if (rows == 1) One(a, column, b, ldb, s, c, depth);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(
        T* a, nint row, nint column, T* b, nint ldb, T* s, nint lds, T* c, nint ldc, nint depth)
    {
        V c0, c1, c2, c3, c4, c5;
        if (s == null) c0 = c1 = c2 = c3 = c4 = c5 = L.Splat(T.Zero);
        else
        {
            c0 = L.Load(s);
            c1 = L.Load(s + lds);
            c2 = L.Load(s + 2 * lds);
            c3 = L.Load(s + 3 * lds);
            c4 = L.Load(s + 4 * lds);
            c5 = L.Load(s + 5 * lds);
        }
        for (nint k = 0; k < depth; k++)
        {
            var line = L.Load(b);
            c0 = L.MultiplyAdd(L.Splat(a[0]), line, c0);
            c1 = L.MultiplyAdd(L.Splat(a[row]), line, c1);
            c2 = L.MultiplyAdd(L.Splat(a[2 * row]), line, c2);
            c3 = L.MultiplyAdd(L.Splat(a[3 * row]), line, c3);
            c4 = L.MultiplyAdd(L.Splat(a[4 * row]), line, c4);
            c5 = L.MultiplyAdd(L.Splat(a[5 * row]), line, c5);
            a += column;
            b += ldb;
        }
        L.Store(c, c0);
        L.Store(c + ldc, c1);
        L.Store(c + 2 * ldc, c2);
        L.Store(c + 3 * ldc, c3);
        L.Store(c + 4 * ldc, c4);
        L.Store(c + 5 * ldc, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(
        T* a, nint row, nint column, T* b, nint ldb, T* s, nint lds, T* c, nint ldc, nint depth)
    {
        V c0, c1, c2;
        if (s == null) c0 = c1 = c2 = L.Splat(T.Zero);
        else
        {
            c0 = L.Load(s);
            c1 = L.Load(s + lds);
            c2 = L.Load(s + 2 * lds);
        }
        for (nint k = 0; k < depth; k++)
        {
            var line = L.Load(b);
            c0 = L.MultiplyAdd(L.Splat(a[0]), line, c0);
            c1 = L.MultiplyAdd(L.Splat(a[row]), line, c1);
            c2 = L.MultiplyAdd(L.Splat(a[2 * row]), line, c2);
            a += column;
            b += ldb;
        }
        L.Store(c, c0);
        L.Store(c + ldc, c1);
        L.Store(c + 2 * ldc, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(
        T* a, nint row, nint column, T* b, nint ldb, T* s, nint lds, T* c, nint ldc, nint depth)
    {
        V c0, c1;
        if (s == null) c0 = c1 = L.Splat(T.Zero);
        else
        {
            c0 = L.Load(s);
            c1 = L.Load(s + lds);
        }
        for (nint k = 0; k < depth; k++)
        {
            var line = L.Load(b);
            c0 = L.MultiplyAdd(L.Splat(a[0]), line, c0);
            c1 = L.MultiplyAdd(L.Splat(a[row]), line, c1);
            a += column;
            b += ldb;
        }
        L.Store(c, c0);
        L.Store(c + ldc, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(T* a, nint column, T* b, nint ldb, T* s, T* c, nint depth)
    {
        var c0 = s == null ? L.Splat(T.Zero) : L.Load(s);
        for (nint k = 0; k < depth; k++)
        {
            c0 = L.MultiplyAdd(L.Splat(a[0]), L.Load(b), c0);
            a += column;
            b += ldb;
        }
        L.Store(c, c0);
    }
}
