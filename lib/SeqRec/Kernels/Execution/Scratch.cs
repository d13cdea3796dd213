using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Execution;

/// <summary>Native memory for the length of a call, aligned to 64 bytes. Its content is undefined at first.</summary>
/// <remarks>Freed blocks are kept for later calls: fresh pages cost more than what most kernels do with them.</remarks>
internal readonly unsafe ref struct Scratch<T> : IDisposable where T : unmanaged
{
    private readonly int _class;

    /// <summary>Rents room for at least <paramref name="count"/> elements.</summary>
    public Scratch(nint count) => Pointer = (T*)ScratchPool.Rent(count * sizeof(T), out _class);

    public T* Pointer { get; }

    public void Dispose() => ScratchPool.Return((nint)Pointer, _class);
}

/// <summary>Blocks by size: powers of two, from 4 kB.</summary>
internal static unsafe class ScratchPool
{
    private const int SmallestBits = 12, KeptPerSize = 8;

    private static readonly ConcurrentStack<nint>[] s_free =
        [.. Enumerable.Range(0, 52).Select(_ => new ConcurrentStack<nint>())];

    public static nint Rent(nint bytes, out int sizeClass)
    {
        sizeClass = Math.Max(0, 64 - (int)nint.LeadingZeroCount(Math.Max(bytes, 1) - 1) - SmallestBits);
        return s_free[sizeClass].TryPop(out var block)
            ? block
            : (nint)NativeMemory.AlignedAlloc((nuint)1 << (sizeClass + SmallestBits), 64);
    }

    public static void Return(nint block, int sizeClass)
    {
        if (s_free[sizeClass].Count < KeptPerSize) s_free[sizeClass].Push(block);
        else NativeMemory.AlignedFree((void*)block);
    }
}
