using System.Numerics;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernels.Lanes;

/// <summary>Two blocks side by side.</summary>
internal readonly struct Pair<V>(V low, V high) where V : unmanaged
{
    public readonly V Low = low, High = high;
}

/// <summary>Lanes made of two blocks of other lanes, which lie one after the other in memory.</summary>
internal readonly unsafe struct Twice<T, V, L> : ILanes<T, Pair<V>>
    where T : unmanaged, INumber<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    public static int Count => 2 * L.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(T* p) => new(L.Load(p), L.Load(p + L.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* p, Pair<V> x)
    {
        L.Store(p, x.Low);
        L.Store(p + L.Count, x.High);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Splat(T x)
    {
        var one = L.Splat(x);
        return new(one, one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Add(Pair<V> a, Pair<V> b) => new(L.Add(a.Low, b.Low), L.Add(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Subtract(Pair<V> a, Pair<V> b) => new(L.Subtract(a.Low, b.Low), L.Subtract(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Multiply(Pair<V> a, Pair<V> b) => new(L.Multiply(a.Low, b.Low), L.Multiply(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Divide(Pair<V> a, Pair<V> b) => new(L.Divide(a.Low, b.Low), L.Divide(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> MultiplyAdd(Pair<V> a, Pair<V> b, Pair<V> c) =>
        new(L.MultiplyAdd(a.Low, b.Low, c.Low), L.MultiplyAdd(a.High, b.High, c.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Max(Pair<V> a, Pair<V> b) => new(L.Max(a.Low, b.Low), L.Max(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Sqrt(Pair<V> x) => new(L.Sqrt(x.Low), L.Sqrt(x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Abs(Pair<V> x) => new(L.Abs(x.Low), L.Abs(x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Negate(Pair<V> x) => new(L.Negate(x.Low), L.Negate(x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> LessThan(Pair<V> a, Pair<V> b) => new(L.LessThan(a.Low, b.Low), L.LessThan(a.High, b.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Select(Pair<V> mask, Pair<V> yes, Pair<V> no) =>
        new(L.Select(mask.Low, yes.Low, no.Low), L.Select(mask.High, yes.High, no.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> ScaleByPower(Pair<V> x, Pair<V> shifted) =>
        new(L.ScaleByPower(x.Low, shifted.Low), L.ScaleByPower(x.High, shifted.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Pair<V> x) => L.Sum(L.Add(x.Low, x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest(Pair<V> x) => L.Largest(L.Max(x.Low, x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> FirstLanes(nint n) => new(L.FirstLanes(n), L.FirstLanes(n - L.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> RandomMask(ulong key, uint first, uint least) =>
        new(L.RandomMask(key, first, least), L.RandomMask(key, first + (uint)L.Count, least));

    public static void OnRegisters<K>(in K loop) where K : struct, ILaneLoop<T> => L.OnRegisters(loop);
}
