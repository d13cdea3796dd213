using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SeqRec.Kernels.Lanes;

/// <summary>Transposes of matrices, in squares that fit the registers.</summary>
internal static unsafe class Transposes
{
    /// <summary>to[c, r] = from[r, c].</summary>
    /// <param name="from">[rows, columns], rows <paramref name="fromStride"/> elements apart.</param>
    /// <param name="fromStride">At least the columns.</param>
    /// <param name="rows">Of <paramref name="from"/>.</param>
    /// <param name="columns">Likewise.</param>
    /// <param name="to">[columns, rows], rows <paramref name="toStride"/> elements apart.</param>
    /// <param name="toStride">At least the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* from, nint fromStride, nint rows, nint columns, T* to, nint toStride)
        where T : unmanaged
    {
        nint side = 16 / sizeof(T), evenRows = rows / side * side, evenColumns = columns / side * side;
        for (nint r = 0; r < evenRows; r += side)
            for (nint c = 0; c < evenColumns; c += side)
                Square(from + r * fromStride + c, fromStride, to + c * toStride + r, toStride);
        for (nint c = 0; c < columns; c++)
            for (var r = c < evenColumns ? evenRows : 0; r < rows; r++) to[c * toStride + r] = from[r * fromStride + c];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square<T>(T* from, nint fromStride, T* to, nint toStride) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Four((float*)from, fromStride, (float*)to, toStride);
        else Two((double*)from, fromStride, (double*)to, toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, nint fromStride, float* to, nint toStride) => Four(
        from, from + fromStride, from + 2 * fromStride, from + 3 * fromStride,
        to, to + toStride, to + 2 * toStride, to + 3 * toStride);

    /// <summary>Four elements of each of the rows a, b, c and d become those of the rows p, q, r and s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(float* a, float* b, float* c, float* d, float* p, float* q, float* r, float* s)
    {
        Vector128<float> va = Vector128.Load(a), vb = Vector128.Load(b), vc = Vector128.Load(c), vd = Vector128.Load(d);
        Vector128<double> ab = Lower(va, vb).AsDouble(), cd = Lower(vc, vd).AsDouble(),
            AB = Upper(va, vb).AsDouble(), CD = Upper(vc, vd).AsDouble();
        Lower(ab, cd).AsSingle().Store(p);
        Upper(ab, cd).AsSingle().Store(q);
        Lower(AB, CD).AsSingle().Store(r);
        Upper(AB, CD).AsSingle().Store(s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(double* from, nint fromStride, double* to, nint toStride)
    {
        Vector128<double> a = Vector128.Load(from), b = Vector128.Load(from + fromStride);
        Lower(a, b).Store(to);
        Upper(a, b).Store(to + toStride);
    }

    // a0 b0 a1 b1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Lower(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Upper(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Lower(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Upper(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[1], b[1]);
}
