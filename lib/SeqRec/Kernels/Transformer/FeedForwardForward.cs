using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>The forward pass.</summary>
internal sealed unsafe class FeedForwardForward<T, V, L> : FeedForwardPass<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly T* _w2Transposed, _b2;

    /// <summary>Transposes the matrices; threads may share the result.</summary>
    public FeedForwardForward(FeedForward<T> network, Arena arena) : base(network, arena)
    {
        _w2Transposed = Transpose(network.W2, network.Width, network.Inner, Stride, arena);
        _b2 = PadRow(network.B2, network.Width, arena);
    }

    /// <summary>Room that <see cref="Run"/> needs, in elements.</summary>
    public nint Room => LinearMap<T>.Tile * (InnerStride + Columns);

    /// <summary>Maps rows.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="rows">How many.</param>
    /// <param name="y">[rows, D], written.</param>
    /// <param name="room">Memory of the calling thread.</param>
    public void Run(T* x, nint rows, T* y, T* room)
    {
        for (nint first = 0; first < rows; first += LinearMap<T>.Tile)
        {
            var (count, at) = (nint.Min(LinearMap<T>.Tile, rows - first), first * Network.Width);
            MapToInner(x + at, count, room);
            Activate(room, InnerStride, count, InnerColumns);
            FormRows(room, _w2Transposed, _b2, y + at, count, room + LinearMap<T>.Tile * InnerStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate(T* hidden, nint stride, nint rows, nint columns)
    {
        for (nint r = 0; r < rows; r++, hidden += stride)
            for (nint i = 0; i < columns; i += L.Count)
            {
                var x = L.Load(hidden + i);
                LaneMath<T, V, L>.Gelu(ref x);
                L.Store(hidden + i, x);
            }
    }
}
