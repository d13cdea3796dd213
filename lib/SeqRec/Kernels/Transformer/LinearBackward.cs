using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// The backward pass of <see cref="LinearForward{T, V, L}"/>. With G the gradient of y: dx = G W, dW = Gᵀ x.
/// </summary>
internal sealed unsafe class LinearBackward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly LinearMap<T>[] _maps;
    private readonly nint _inputs, _padded;
    private readonly T*[] _weights;
    private readonly nint[] _sums;  // where those of a map begin: W [out, padded], b [out]

    /// <summary>Brings the matrices into whole blocks; threads may share the result.</summary>
    public LinearBackward(LinearMap<T>[] maps, nint inputs, Arena arena)
    {
        (_maps, _inputs, _padded) = (maps, inputs, Rows<T, V, L>.RoundUp(inputs));
        (_weights, _sums) = (new T*[maps.Length], new nint[maps.Length]);
        for (var k = 0; k < maps.Length; k++)
        {
            _weights[k] = _padded == inputs ? maps[k].Weight : arena.TakeZeros<T>(maps[k].Outputs * _padded);
            if (_padded != inputs)
                Rows<T, V, L>.CopyRows(maps[k].Weight, inputs, maps[k].Outputs, inputs, _weights[k], _padded);
            _sums[k] = SumsLength;
            SumsLength += Rows<T, V, L>.RoundUp(maps[k].Outputs * (_padded + 1));
        }
    }

    /// <summary>Elements of the sums of a part: the gradients of all weights.</summary>
    public nint SumsLength { get; }

    /// <summary>Room that <see cref="Run"/> needs, in elements.</summary>
    public nint Room => 2 * LinearMap<T>.Tile * _padded;

    /// <summary>Takes gradients of rows back, and adds those of the weights to <paramref name="sums"/>.</summary>
    /// <param name="x">[rows, in].</param>
    /// <param name="rows">How many.</param>
    /// <param name="grads">[rows, out] for each map.</param>
    /// <param name="gradX">[rows, in], written.</param>
    /// <param name="sums">Those of the part.</param>
    /// <param name="room">Memory of the calling thread.</param>
    public void Run(T* x, nint rows, T*[] grads, T* gradX, T* sums, T* room)
    {
        for (nint first = 0; first < rows; first += LinearMap<T>.Tile)
            TakeTileBack(x, first, nint.Min(LinearMap<T>.Tile, rows - first), grads, gradX, sums, room);
    }

    /// <summary>Gives the sums over all parts to the gradients of the weights.</summary>
    public void HandOver(T* sums)
    {
        for (var k = 0; k < _maps.Length; k++)
        {
            var map = _maps[k];
            Rows<T, V, L>.CopyRows(sums + _sums[k], _padded, map.Outputs, _inputs, map.GradWeight, _inputs);
            if (map.Bias != null)
                Rows<T, V, L>.Copy(sums + _sums[k] + map.Outputs * _padded, map.Outputs, map.GradBias);
        }
    }

    // x and dx in whole blocks.
    private void TakeTileBack(T* x, nint first, nint rows, T*[] grads, T* gradX, T* sums, T* room)
    {
        T* from = x + first * _inputs, to = gradX + first * _inputs;
        if (_padded == _inputs) TakeTileBack(from, first, rows, grads, to, sums);
        else
        {
            var paddedTo = room + LinearMap<T>.Tile * _padded;
            Rows<T, V, L>.Clear(room, rows * _padded);
            Rows<T, V, L>.CopyRows(from, _inputs, rows, _inputs, room, _padded);
            TakeTileBack(room, first, rows, grads, paddedTo, sums);
            Rows<T, V, L>.CopyRows(paddedTo, _padded, rows, _inputs, to, _inputs);
        }
    }

    private void TakeTileBack(T* x, nint first, nint rows, T*[] grads, T* gradX, T* sums)
    {
        for (var k = 0; k < _maps.Length; k++)
        {
            nint outputs = _maps[k].Outputs;
            T* grad = grads[k] + first * outputs, sum = sums + _sums[k], w = _weights[k];
            if (_maps[k].Bias != null) Rows<T, V, L>.AddRows(grad, outputs, rows, outputs, sum + outputs * _padded);
            if (k == 0) Products<T, V, L>.Set(grad, outputs, 1, w, _padded, gradX, _padded, rows, _padded, outputs);
            else Products<T, V, L>.Add(grad, outputs, 1, w, _padded, gradX, _padded, rows, _padded, outputs);
            Products<T, V, L>.Add(grad, 1, outputs, x, _padded, sum, _padded, outputs, _padded, rows);
        }
    }
}
