using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
        if (typeof(T) == typeof(float) && HasInterleave)
            for (; j + 4 <= width; j += 4)
                Square((float*)a + j, (float*)b + j, (float*)c + j, (float*)d + j, (float*)to + j * stride, stride);
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
        if (typeof(T) == typeof(float) && HasInterleave)
            for (; j + 4 <= width; j += 4)
            {
                var at = (float*)from + j * stride;
                Square(at, at + stride, at + 2 * stride, at + 3 * stride,
                    (float*)a + j, (float*)b + j, (float*)c + j, (float*)d + j);
            }
        for (; j < width; j++)
        {
            var at = from + j * stride;
            (a[j], b[j], c[j], d[j]) = (at[0], at[1], at[2], at[3]);
        }
    }

    private static bool HasInterleave => Sse.IsSupported || AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* a, float* b, float* c, float* d, float* to, nint stride) =>
        Square(a, b, c, d, to, to + stride, to + 2 * stride, to + 3 * stride);

    // Two interleavings of rows two apart make a transpose.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(
        float* a, float* b, float* c, float* d, float* to0, float* to1, float* to2, float* to3)
    {
        Vector128<float> x = Vector128.Load(a), y = Vector128.Load(b), z = Vector128.Load(c), w = Vector128.Load(d);
        Vector128<float> xz = Low(x, z), yw = Low(y, w);
        Low(xz, yw).Store(to0);
        High(xz, yw).Store(to1);
        xz = High(x, z);
        yw = High(y, w);
        Low(xz, yw).Store(to2);
        High(xz, yw).Store(to3);
    }

    // (a0, b0, a1, b1)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    // (a2, b2, a3, b3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
