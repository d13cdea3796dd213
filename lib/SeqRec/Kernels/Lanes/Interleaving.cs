using System.Numerics;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Four rows as four columns of a matrix, and back.</summary>
internal static unsafe class Interleaving<T> where T : unmanaged, INumber<T>
{
    /// <summary>to[j, k] = element j of row k, for k of 0..3.</summary>
    /// <param name="rows">Four rows.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="to">[width, 4], rows <paramref name="stride"/> elements apart.</param>
    /// <param name="stride">At least 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToColumns(T** rows, nint width, T* to, nint stride)
    {
        T* a = rows[0], b = rows[1], c = rows[2], d = rows[3];
        nint j = 0;
        if (typeof(T) == typeof(float))
            for (; j + 4 <= width; j += 4)
            {
                var at = (float*)to + j * stride;
                Transposes.Four((float*)a + j, (float*)b + j, (float*)c + j, (float*)d + j,
                    at, at + stride, at + 2 * stride, at + 3 * stride);
            }
        for (; j < width; j++)
        {
            var at = to + j * stride;
            (at[0], at[1], at[2], at[3]) = (a[j], b[j], c[j], d[j]);
        }
    }

    /// <summary>Element j of row k = from[j, k], for k of 0..3.</summary>
    /// <param name="from">[width, 4], rows <paramref name="stride"/> elements apart.</param>
    /// <param name="stride">At least 4.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="rows">Four rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRows(T* from, nint stride, nint width, T** rows)
    {
        T* a = rows[0], b = rows[1], c = rows[2], d = rows[3];
        nint j = 0;
        if (typeof(T) == typeof(float))
            for (; j + 4 <= width; j += 4)
            {
                var at = (float*)from + j * stride;
                Transposes.Four(at, at + stride, at + 2 * stride, at + 3 * stride,
                    (float*)a + j, (float*)b + j, (float*)c + j, (float*)d + j);
            }
        for (; j < width; j++)
        {
            var at = from + j * stride;
            (a[j], b[j], c[j], d[j]) = (at[0], at[1], at[2], at[3]);
        }
    }
}
