using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// Up to three linear maps of the same narrow rows, a tile of rows at a time. A general product brings its operands
/// into another order first, which costs as much as it saves where rows have 64 elements.
/// </summary>
internal sealed unsafe class LinearForward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly LinearMap<T>[] _maps;
    private readonly nint _inputs;
    private readonly T*[] _transposed, _biases;

    /// <summary>Transposes the matrices; threads may share the result.</summary>
    public LinearForward(LinearMap<T>[] maps, nint inputs, Arena arena)
    {
        (_maps, _inputs, _transposed, _biases) = (maps, inputs, new T*[maps.Length], new T*[maps.Length]);
        for (var k = 0; k < maps.Length; k++)
        {
            nint outputs = maps[k].Outputs, padded = Rows<T, V, L>.RoundUp(outputs);
            _transposed[k] = padded == outputs ? arena.Take<T>(inputs * padded) : arena.TakeZeros<T>(inputs * padded);
            Rows<T, V, L>.Transpose(maps[k].Weight, inputs, outputs, inputs, _transposed[k], padded);
            _biases[k] = arena.TakeZeros<T>(padded);
            if (maps[k].Bias != null) Rows<T, V, L>.Copy(maps[k].Bias, outputs, _biases[k]);
            Room = nint.Max(Room, LinearMap<T>.Tile * padded);
        }
    }

    /// <summary>Room that <see cref="Run"/> needs, in elements.</summary>
    public nint Room { get; }

    /// <summary>Maps rows.</summary>
    /// <param name="x">[rows, in].</param>
    /// <param name="rows">How many.</param>
    /// <param name="y">[rows, out] for each map.</param>
    /// <param name="room">Memory of the calling thread.</param>
    public void Run(T* x, nint rows, T*[] y, T* room)
    {
        for (nint first = 0; first < rows; first += LinearMap<T>.Tile)
            for (var k = 0; k < _maps.Length; k++)
                MapTile(k, x + first * _inputs, nint.Min(LinearMap<T>.Tile, rows - first), y[k], first, room);
    }

    private void MapTile(int k, T* x, nint rows, T* y, nint first, T* room)
    {
        nint outputs = _maps[k].Outputs, padded = Rows<T, V, L>.RoundUp(outputs);
        y += first * outputs;
        var to = padded == outputs ? y : room;
        Products<T, V, L>.SetWithBias(
            x, _inputs, 1, _transposed[k], padded, _biases[k], to, padded, rows, padded, _inputs);
        if (to != y) Rows<T, V, L>.CopyRows(room, padded, rows, outputs, y, outputs);
    }
}
