using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Execution;

/// <summary>Scratch memory that a kernel takes piece by piece and gives back at once.</summary>
/// <remarks>Pieces lie an odd number of cache lines apart, so that equal places in them share no set of the
/// cache.</remarks>
internal sealed unsafe class Arena : IDisposable
{
    private const nint LineBytes = 64, ChunkBytes = 1 << 20;

    private readonly List<(nint Memory, int SizeClass)> _chunks = [];
    private nint _free, _end;

    /// <summary>Room for <paramref name="count"/> elements, aligned to 64 bytes. Its content is undefined.</summary>
    public T* Take<T>(nint count) where T : unmanaged
    {
        var lines = (count * sizeof(T) + LineBytes - 1) / LineBytes | 1;
        if (lines * LineBytes > _end - _free) AddChunk(lines * LineBytes);
        var piece = (T*)_free;
        _free += lines * LineBytes;
        return piece;
    }

    /// <summary>The same, filled with zeros.</summary>
    public T* TakeZeros<T>(nint count) where T : unmanaged
    {
        var piece = Take<T>(count);
        NativeMemory.Clear(piece, (nuint)(count * sizeof(T)));
        return piece;
    }

    public void Dispose()
    {
        foreach (var (memory, sizeClass) in _chunks) ScratchPool.Return(memory, sizeClass);
    }

    private void AddChunk(nint least)
    {
        var bytes = Math.Max(least, ChunkBytes);
        _free = ScratchPool.Rent(bytes, out var sizeClass);
        _end = _free + bytes;
        _chunks.Add((_free, sizeClass));
    }
}
