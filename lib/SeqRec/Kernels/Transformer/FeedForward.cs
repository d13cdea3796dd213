using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>The two-layer network y = W₂ gelu(W₁ x + b₁) + b₂ of D to F to D elements, and its gradients.</summary>
internal unsafe struct FeedForward<T> where T : unmanaged
{
    /// <summary>[F, D].</summary>
    public T* W1;

    /// <summary>[F].</summary>
    public T* B1;

    /// <summary>[D, F].</summary>
    public T* W2;

    /// <summary>[D].</summary>
    public T* B2;

    /// <summary>D.</summary>
    public nint Width;

    /// <summary>F.</summary>
    public nint Inner;

    public T* GradW1, GradB1, GradW2, GradB2;
}

/// <summary>
/// What both passes of the network share. They take a tile of rows at a time: what lies between the layers, four times as
/// wide as a row, stays in cache, and the backward pass computes it anew.
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
        _w1Transposed = Transposed(network.W1, network.Inner, network.Width, InnerStride, arena);
        _b1 = Padded(network.B1, network.Inner, arena);
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
    protected void MapIn(T* x, nint rows, T* hidden) =>
        Products<T, V, L>.SetWithBias(
            x, Network.Width, 1, _w1Transposed, InnerStride, _b1, hidden, InnerStride, rows, InnerColumns, Network.Width);

    /// <summary>Forms rows of D elements where they belong or, to be cut to size, in <paramref name="room"/> first.</summary>
    protected void Form(T* a, T* b, T* bias, T* to, nint rows, T* room)
    {
        var cut = Columns != Network.Width;
        Products<T, V, L>.SetWithBias(
            a, InnerStride, 1, b, Stride, bias, cut ? room : to, Columns, rows, Columns, Network.Inner);
        if (cut) Rows<T, V, L>.CopyRows(room, Columns, rows, Network.Width, to, Network.Width);
    }

    /// <summary>A [rows, columns] as [columns, rows], the rows of the result <paramref name="stride"/> elements apart.</summary>
    protected static T* Transposed(T* a, nint rows, nint columns, nint stride, Arena arena)
    {
        var to = arena.TakeZeros<T>(columns * stride);
        Rows<T, V, L>.Transpose(a, columns, rows, columns, to, stride);
        return to;
    }

    /// <summary>The same without being transposed.</summary>
    protected static T* Spaced(T* a, nint rows, nint columns, nint stride, Arena arena)
    {
        var to = arena.TakeZeros<T>(rows * stride);
        Rows<T, V, L>.CopyRows(a, columns, rows, columns, to, stride);
        return to;
    }

    /// <summary>A row in whole blocks.</summary>
    protected static T* Padded(T* a, nint n, Arena arena) => Spaced(a, 1, n, Rows<T, V, L>.RoundUp(n), arena);

    private static nint OddBlocks(nint columns) => (columns / L.Count | 1) * L.Count;
}

/// <summary>The forward pass.</summary>
internal sealed unsafe class FeedForwardForward<T, V, L> : FeedForwardPass<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly T* _w2Transposed, _b2;

    /// <summary>Transposes the matrices; threads may share the result.</summary>
    public FeedForwardForward(FeedForward<T> network, Arena arena) : base(network, arena)
    {
        _w2Transposed = Transposed(network.W2, network.Width, network.Inner, Stride, arena);
        _b2 = Padded(network.B2, network.Width, arena);
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
            MapIn(x + at, count, room);
            Activate(room, InnerStride, count, InnerColumns);
            Form(room, _w2Transposed, _b2, y + at, count, room + LinearMap<T>.Tile * InnerStride);
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
        _w1 = Spaced(network.W1, network.Inner, network.Width, Stride, arena);
        _w2 = Spaced(network.W2, network.Width, network.Inner, InnerStride, arena);
    }

    /// <summary>Elements of the sums of a part: dW₁ transposed, dW₂, both [D, F] in whole blocks, db₁ and db₂.</summary>
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
        MapIn(x, rows, hidden);
        Products<T, V, L>.Set(grad, width, 1, _w2, InnerStride, slopes, InnerStride, rows, InnerColumns, width);
        Activate(hidden, slopes, InnerStride, rows, InnerColumns);
        Rows<T, V, L>.AddRows(slopes, InnerStride, rows, Network.Inner, sums + 2 * matrix);
        Rows<T, V, L>.AddRows(grad, width, rows, width, sums + 2 * matrix + InnerColumns);
        Products<T, V, L>.Add(x, 1, width, slopes, InnerStride, sums, InnerStride, width, InnerColumns, rows);
        Products<T, V, L>.Add(grad, 1, width, hidden, InnerStride, sums + matrix, InnerStride, width, InnerColumns, rows);
        Form(slopes, _w1, null, gradX, rows, slopes + LinearMap<T>.Tile * InnerStride);
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
