using System.Numerics;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Products that keep the sums of a few rows and one block of columns in registers.</summary>
internal static unsafe class RegisterBlocks<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>C [rows, one block] = or += A B, as in <see cref="Products{T, V, L}"/>.</summary>
    public static void Run(
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint rows, nint depth, bool accumulates)
    {
        for (; rows >= 6; rows -= 6, a += 6 * row, c += 6 * ldc)
            Six(a, row, column, b, ldb, c, ldc, depth, accumulates);
        if (rows >= 3)
        {
            Three(a, row, column, b, ldb, c, ldc, depth, accumulates);
            rows -= 3;
            a += 3 * row;
            c += 3 * ldc;
        }
        if (rows == 2) Two(a, row, column, b, ldb, c, ldc, depth, accumulates);
        else if (rows == 1) One(a, column, b, ldb, c, depth, accumulates);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint depth, bool accumulates)
    {
        V c0 = Begin(c, accumulates), c1 = Begin(c + ldc, accumulates),
            c2 = Begin(c + 2 * ldc, accumulates), c3 = Begin(c + 3 * ldc, accumulates),
            c4 = Begin(c + 4 * ldc, accumulates), c5 = Begin(c + 5 * ldc, accumulates);
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
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint depth, bool accumulates)
    {
        V c0 = Begin(c, accumulates), c1 = Begin(c + ldc, accumulates),
            c2 = Begin(c + 2 * ldc, accumulates);
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
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint depth, bool accumulates)
    {
        V c0 = Begin(c, accumulates), c1 = Begin(c + ldc, accumulates);
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
    private static void One(
        T* a, nint column, T* b, nint ldb, T* c, nint depth, bool accumulates)
    {
        V c0 = Begin(c, accumulates);
        for (nint k = 0; k < depth; k++)
        {
            var line = L.Load(b);
            c0 = L.MultiplyAdd(L.Splat(a[0]), line, c0);
            a += column;
            b += ldb;
        }
        L.Store(c, c0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Begin(T* c, bool accumulates) => accumulates ? L.Load(c) : L.Splat(T.Zero);
}
