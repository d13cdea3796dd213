using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SeqRec.Data;

/// <summary>
/// Products of dense row-major matrices of float or double whose every element is summed over k in rising order with fused multiply-adds:
/// neither the number of threads nor the width of the machine's vectors changes a bit.
/// </summary>
/// <param name="threads">Most threads at work; -1 for all.</param>
internal sealed class DenseProduct(int threads)
{
    private const int RowBlock = 48, DepthBlock = 256, Tile = 4;

    private ParallelOptions Parallelism { get; } = new() { MaxDegreeOfParallelism = threads };

    /// <summary>A B. [rows, depth] x [depth, columns]</summary>
    public T[] Multiply<T>(T[] a, T[] b, int rows, int depth, int columns) where T : unmanaged
    {
        var (strip, c) = (2 * Vector<T>.Count, new T[rows * columns]);
        var strips = (columns + strip - 1) / strip;
        var packed = Pack(b, depth, columns, strip, strips);
        Parallel.For(0, (rows + RowBlock - 1) / RowBlock, Parallelism, block =>
        {
            var (first, count) = (block * RowBlock, Math.Min(RowBlock, rows - block * RowBlock));
            var sums = new T[count * strips * strip];
            for (var k = 0; k < depth; k += DepthBlock)
                for (var s = 0; s < strips; s++)
                    for (var i = 0; i < count; i += Tile)
                        Accumulate(a.AsSpan(first * depth), packed.AsSpan(s * depth * strip), sums.AsSpan(s * strip), (i, count), (k, Math.Min(depth, k + DepthBlock), depth), strips * strip);
            for (var i = 0; i < count; i++) sums.AsSpan(i * strips * strip, columns).CopyTo(c.AsSpan((first + i) * columns));
        });
        return c;
    }

    /// <summary>Aᵀ B. [depth, rows] x [depth, columns]</summary>
    public T[] MultiplyTransposed<T>(T[] a, T[] b, int rows, int depth, int columns) where T : unmanaged => Multiply(Transpose(a, depth, rows), b, rows, depth, columns);

    /// <summary>Aᵀ of A. [rows, columns] -> [columns, rows]</summary>
    public static T[] Transpose<T>(T[] a, int rows, int columns)
    {
        var t = new T[a.Length];
        for (var from = 0; from < rows; from += 32)
            for (var j = 0; j < columns; j++)
                for (var i = from; i < Math.Min(rows, from + 32); i++) t[j * rows + i] = a[i * columns + j];
        return t;
    }

    // B cut into strips of columns, the last filled up with zeros. [strips, depth, strip]
    private static T[] Pack<T>(T[] b, int depth, int columns, int strip, int strips)
    {
        var packed = new T[strips * depth * strip];
        for (var s = 0; s < strips; s++)
            for (var k = 0; k < depth; k++)
                b.AsSpan(k * columns + s * strip, Math.Min(strip, columns - s * strip)).CopyTo(packed.AsSpan((s * depth + k) * strip));
        return packed;
    }

    // Four rows times one strip. Rows beyond the last repeat it, which computes and stores the same again.
    private static void Accumulate<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, (int First, int Count) row, (int From, int To, int Depth) k, int width) where T : unmanaged
    {
        var n = Vector<T>.Count;
        int Row(int r) => Math.Min(row.First + r, row.Count - 1);
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var (a0, a1, a2, a3) = (Row(0) * k.Depth, Row(1) * k.Depth, Row(2) * k.Depth, Row(3) * k.Depth);
        Span<T> c0 = c[(Row(0) * width)..], c1 = c[(Row(1) * width)..], c2 = c[(Row(2) * width)..], c3 = c[(Row(3) * width)..];
        Vector<T> s00 = new(c0), s01 = new(c0[n..]), s10 = new(c1), s11 = new(c1[n..]), s20 = new(c2), s21 = new(c2[n..]), s30 = new(c3), s31 = new(c3[n..]);
        for (var j = k.From; j < k.To; j++)
        {
            var (y0, y1) = (Vector.LoadUnsafe(ref y, (nuint)(2 * n * j)), Vector.LoadUnsafe(ref y, (nuint)(2 * n * j + n)));
            var x0 = new Vector<T>(Unsafe.Add(ref x, a0 + j));
            (s00, s01) = (MultiplyAdd(x0, y0, s00), MultiplyAdd(x0, y1, s01));
            var x1 = new Vector<T>(Unsafe.Add(ref x, a1 + j));
            (s10, s11) = (MultiplyAdd(x1, y0, s10), MultiplyAdd(x1, y1, s11));
            var x2 = new Vector<T>(Unsafe.Add(ref x, a2 + j));
            (s20, s21) = (MultiplyAdd(x2, y0, s20), MultiplyAdd(x2, y1, s21));
            var x3 = new Vector<T>(Unsafe.Add(ref x, a3 + j));
            (s30, s31) = (MultiplyAdd(x3, y0, s30), MultiplyAdd(x3, y1, s31));
        }
        Store(s00, s01, c0);
        Store(s10, s11, c1);
        Store(s20, s21, c2);
        Store(s30, s31, c3);
    }

    private static void Store<T>(Vector<T> first, Vector<T> second, Span<T> c)
    {
        first.CopyTo(c);
        second.CopyTo(c[Vector<T>.Count..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd<T>(Vector<T> x, Vector<T> y, Vector<T> sum) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector.FusedMultiplyAdd(Vector.AsVectorSingle(x), Vector.AsVectorSingle(y), Vector.AsVectorSingle(sum)).As<float, T>()
        : Vector.FusedMultiplyAdd(Vector.AsVectorDouble(x), Vector.AsVectorDouble(y), Vector.AsVectorDouble(sum)).As<double, T>();
}
