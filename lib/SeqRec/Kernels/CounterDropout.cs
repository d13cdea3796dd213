using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// Dropout by counter: the factor of an element, 0 or 1 / (1 - p), depends on a key and the element's index alone. The
/// same factors on a gradient are the backward pass.
/// </summary>
internal readonly unsafe struct CounterDropout<T, V, L>(ulong key, double p)
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const long HalfRange = 1L << 32;

    private readonly uint _least = (uint)Math.Min(p * HalfRange, HalfRange - 1.0);
    private readonly T _scale = T.CreateTruncating(1 / (1 - p));

    /// <summary>Whether anything is dropped.</summary>
    public bool Drops => p > 0;

    /// <summary>to = x times the factors of the elements <paramref name="first"/>, first + 1, ...</summary>
    public void Apply(T* x, nint n, long first, T* to)
    {
        for (nint at = 0; at < n;)
        {
            var index = (uint)(first + at);
            var count = (nint)Math.Min(n - at, HalfRange - index);  // indexes of one upper half
            Apply(x + at, count, key + (ulong)((first + at) >> 32), index, to + at);
            at += count;
        }
    }

    /// <summary>The factors of a block of elements from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Factors(nint index) =>
        L.Select(L.RandomMask(key, (uint)index, _least), L.Splat(_scale), L.Splat(T.Zero));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(T* x, nint n, ulong shifted, uint index, T* to)
    {
        V scale = L.Splat(_scale), zero = L.Splat(T.Zero);
        var least = _least;
        nint k = 0;
        for (; k + L.Count <= n; k += L.Count)
        {
            var kept = L.RandomMask(shifted, index + (uint)k, least);
            L.Store(to + k, L.Select(kept, L.Multiply(L.Load(x + k), scale), zero));
        }
        for (; k < n; k++) to[k] = CounterBits.At(shifted, index + (uint)k) >= least ? x[k] * _scale : T.Zero;
    }
}

/// <summary>y = x times the factors of <see cref="CounterDropout{T, V, L}"/>, element by element.</summary>
internal unsafe struct CounterDropoutKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Grain = 1 << 15;

    public T* X, Y;
    public nint Count;
    public ulong Key;
    public double P;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var call = this;
        var parts = Parts.Of(Count, Grain, L.Count);
        KernelThreads.Run(parts.Count, part =>
        {
            var (first, end) = (parts.First(part), parts.First(part + 1));
            new CounterDropout<T, V, L>(call.Key, call.P).Apply(call.X + first, end - first, first, call.Y + first);
        });
    }
}
