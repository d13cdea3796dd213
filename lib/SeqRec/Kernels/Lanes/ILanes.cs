using System.Numerics;

namespace SeqRec.Kernels.Lanes;

/// <summary>
/// A loop in which no lane depends on another. Its values then need not be whole blocks: with single registers more of
/// them fit into the processor's.
/// </summary>
internal interface ILaneLoop<T> where T : unmanaged, INumber<T>
{
    void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>;
}

/// <summary>
/// Arithmetic on a block of 64 bytes: 16 floats or 8 doubles, held in one, two or four registers. A kernel is written
/// once against this interface, so its sums have the same order on every register width.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="V">What holds the block.</typeparam>
internal unsafe interface ILanes<T, V> where T : unmanaged, INumber<T> where V : unmanaged
{
    /// <summary>Elements of a block.</summary>
    static abstract int Count { get; }

    static abstract V Load(T* p);

    static abstract void Store(T* p, V x);

    /// <summary>The same element in every lane.</summary>
    static abstract V Splat(T x);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The larger of two; b where one is NaN.</summary>
    static abstract V Max(V a, V b);

    static abstract V Sqrt(V x);

    static abstract V Abs(V x);

    static abstract V Negate(V x);

    /// <summary>A mask: all bits set where a is less than b.</summary>
    static abstract V LessThan(V a, V b);

    /// <summary>Of two, the one that a mask names: <paramref name="yes"/> where its bits are set.</summary>
    static abstract V Select(V mask, V yes, V no);

    /// <summary>
    /// x 2ⁿ for whole n from -126 (-1022) to 127 (1023). <paramref name="shifted"/> is n plus 1.5 · 2²³ (1.5 · 2⁵²), so
    /// that the low bits of the sum hold n.
    /// </summary>
    static abstract V ScaleByPower(V x, V shifted);

    /// <summary>The sum of all lanes, by halves: lane k meets lane k + 8, then k + 4, k + 2, k + 1.</summary>
    static abstract T Sum(V x);

    /// <summary>The largest lane.</summary>
    static abstract T Largest(V x);

    /// <summary>A mask: all bits set in the first <paramref name="n"/> lanes.</summary>
    static abstract V FirstLanes(nint n);

    /// <summary>
    /// A mask: all bits set in lane k where <see cref="CounterBits"/> for <paramref name="first"/> + k are at least
    /// <paramref name="least"/>.
    /// </summary>
    static abstract V RandomMask(ulong key, uint first, uint least);

    /// <summary>Runs a loop with the registers of a block, one at a time.</summary>
    static abstract void OnRegisters<K>(in K loop) where K : struct, ILaneLoop<T>;
}
