using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// What both passes of the network share. They take a tile of rows at a time: what lies between the layers, four
/// times as wide as a row, stays in cache, and the backward pass computes it anew.
/// </summary>
internal abstract unsafe class FeedForwardPass<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly T* _w1Transposed, _b1;

    protected FeedForwardPass(FeedForward<T> network, Arena arena)
    {
        Network = network;
        Columns = Rows<T, V, L>.RoundUp(network.Width);
        InnerColumns = Rows<T, V, L>.RoundUp(network.Inner);
        Stride = OddBlocks(Columns);
        InnerStride = OddBlocks(InnerColumns);
        _w1Transposed = Transpose(network.W1, network.Inner, network.Width, InnerStride, arena);
        _b1 = PadRow(network.B1, network.Inner, arena);
    }

    protected FeedForward<T> Network { get; }

    /// <summary>D and F in whole blocks.</summary>
    protected nint Columns { get; }

    /// <inheritdoc cref="Columns"/>
    protected nint InnerColumns { get; }

    /// <summary>
    /// Elements from a row of D or F elements to the next: an odd number of blocks, so that a column meets all sets of
    /// the cache.
    /// </summary>
    protected nint Stride { get; }

    /// <inheritdoc cref="Stride"/>
    protected nint InnerStride { get; }

    /// <summary>W₁ x + b₁.</summary>
    protected void MapToInner(T* x, nint rows, T* hidden) =>
        Products<T, V, L>.SetWithBias(
            x, Network.Width, 1, _w1Transposed, InnerStride, _b1, hidden, InnerStride, rows, InnerColumns,
            Network.Width);

    /// <summary>
    /// Forms rows of D elements where they belong or, to be cut to size, in <paramref name="room"/> first.
    /// </summary>
    protected void FormRows(T* a, T* b, T* bias, T* to, nint rows, T* room)
    {
        var cut = Columns != Network.Width;
        Products<T, V, L>.SetWithBias(
            a, InnerStride, 1, b, Stride, bias, cut ? room : to, Columns, rows, Columns, Network.Inner);
        if (cut) Rows<T, V, L>.CopyRows(room, Columns, rows, Network.Width, to, Network.Width);
    }

    /// <summary>
    /// A [rows, columns] as [columns, rows], the rows of the result <paramref name="stride"/> elements apart.
    /// </summary>
    protected static T* Transpose(T* a, nint rows, nint columns, nint stride, Arena arena)
    {
        var to = arena.TakeZeros<T>(columns * stride);
        Rows<T, V, L>.Transpose(a, columns, rows, columns, to, stride);
        return to;
    }

    /// <summary>The same without being transposed.</summary>
    protected static T* CopyRows(T* a, nint rows, nint columns, nint stride, Arena arena)
    {
        var to = arena.TakeZeros<T>(rows * stride);
        Rows<T, V, L>.CopyRows(a, columns, rows, columns, to, stride);
        return to;
    }

    /// <summary>A row in whole blocks.</summary>
    protected static T* PadRow(T* a, nint n, Arena arena) => CopyRows(a, 1, n, Rows<T, V, L>.RoundUp(n), arena);

    private static nint OddBlocks(nint columns) => (columns / L.Count | 1) * L.Count;
}
