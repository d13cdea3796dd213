using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// The backward pass. With G the gradient of y, u = W₁ x + b₁ and H = (G W₂) gelu'(u): dW₂ = Gᵀ gelu(u), dW₁ = Hᵀ x,
/// dx = H W₁.
/// </summary>
internal sealed unsafe class FeedForwardBackward<T, V, L> : FeedForwardPass<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly T* _w1, _w2;

    /// <summary>Brings the matrices into whole blocks; threads may share the result.</summary>
    public FeedForwardBackward(FeedForward<T> network, Arena arena) : base(network, arena)
    {
        _w1 = CopyRows(network.W1, network.Inner, network.Width, Stride, arena);
        _w2 = CopyRows(network.W2, network.Width, network.Inner, InnerStride, arena);
    }

    /// <summary>
    /// Elements of the sums of a part: dW₁ transposed, dW₂, both [D, F] in whole blocks, db₁ and db₂.
    /// </summary>
    public nint SumsLength => 2 * Network.Width * InnerStride + InnerColumns + Columns;

    /// <summary>Room that <see cref="Run"/> needs, in elements.</summary>
    public nint Room => LinearMap<T>.Tile * (2 * InnerStride + Columns);

    /// <summary>Takes gradients of rows back, and adds those of the weights to <paramref name="sums"/>.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="rows">How many.</param>
    /// <param name="grad">[rows, D] the gradient of y.</param>
    /// <param name="gradX">[rows, D], written.</param>
    /// <param name="sums">Those of the part.</param>
    /// <param name="room">Memory of the calling thread.</param>
    public void Run(T* x, nint rows, T* grad, T* gradX, T* sums, T* room)
    {
        for (nint first = 0; first < rows; first += LinearMap<T>.Tile)
        {
            var (count, at) = (nint.Min(LinearMap<T>.Tile, rows - first), first * Network.Width);
            TakeTileBack(x + at, count, grad + at, gradX + at, sums, room);
        }
    }

    /// <summary>Gives the sums over all parts to the gradients of the weights.</summary>
    public void HandOver(T* sums)
    {
        nint width = Network.Width, inner = Network.Inner;
        T* w2 = sums + width * InnerStride, b1 = w2 + width * InnerStride;
        Rows<T, V, L>.Transpose(sums, InnerStride, width, inner, Network.GradW1, width);
        Rows<T, V, L>.CopyRows(w2, InnerStride, width, inner, Network.GradW2, inner);
        Rows<T, V, L>.Copy(b1, inner, Network.GradB1);
        Rows<T, V, L>.Copy(b1 + InnerColumns, width, Network.GradB2);
    }

    private void TakeTileBack(T* x, nint rows, T* grad, T* gradX, T* sums, T* room)
    {
        nint width = Network.Width, matrix = width * InnerStride;
        T* hidden = room, slopes = room + LinearMap<T>.Tile * InnerStride;
        MapToInner(x, rows, hidden);
        Products<T, V, L>.Set(grad, width, 1, _w2, InnerStride, slopes, InnerStride, rows, InnerColumns, width);
        Activate(hidden, slopes, InnerStride, rows, InnerColumns);
        Rows<T, V, L>.AddRows(slopes, InnerStride, rows, Network.Inner, sums + 2 * matrix);
        Rows<T, V, L>.AddRows(grad, width, rows, width, sums + 2 * matrix + InnerColumns);
        Products<T, V, L>.Add(x, 1, width, slopes, InnerStride, sums, InnerStride, width, InnerColumns, rows);
        Products<T, V, L>.Add(
            grad, 1, width, hidden, InnerStride, sums + matrix, InnerStride, width, InnerColumns, rows);
        FormRows(slopes, _w1, null, gradX, rows, slopes + LinearMap<T>.Tile * InnerStride);
    }

    // gelu(u) in place of u, and H in place of G W₂.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate(T* hidden, T* slopes, nint stride, nint rows, nint columns)
    {
        for (nint r = 0; r < rows; r++, hidden += stride, slopes += stride)
            for (nint i = 0; i < columns; i += L.Count)
            {
                var x = L.Load(hidden + i);
                L.Store(slopes + i, L.Multiply(L.Load(slopes + i), LaneMath<T, V, L>.Gelu(ref x)));
                L.Store(hidden + i, x);
            }
    }
}
