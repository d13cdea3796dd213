using System.Numerics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// The gradient of an attentional GRU's weights: products of the gradients of the sums with z = (h, x, 1), added step
/// by step. z is read row by row, so the products need no transpose.
/// </summary>
/// <remarks>
/// A tile has three sums: of u and r with all of z, of s with h, and of n with x and 1. Columns are rounded to whole
/// blocks; the last sum starts with the block in which x begins.
/// </remarks>
internal readonly unsafe struct GruWeightGradients<T, V, L>(nint hidden, nint input)
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Lanes = LongestFirst.TileRows;

    /// <summary>Columns of z.</summary>
    public nint Columns => Rows<T, V, L>.RoundUp(hidden + input + 1);

    /// <summary>Elements of a tile's sums.</summary>
    public nint Size => hidden * (2 * Columns + StateColumns + InputColumns);

    private nint StateColumns => Rows<T, V, L>.RoundUp(hidden);

    private nint InputStart => hidden / L.Count * L.Count;

    private nint InputColumns => Columns - InputStart;

    /// <summary>Adds a step.</summary>
    /// <param name="sums">[4H, lanes]: gradients of the sums of u, r, s and n.</param>
    /// <param name="z">[lanes, <see cref="Columns"/>].</param>
    /// <param name="active">Lanes that count.</param>
    /// <param name="total">What it is added to, <see cref="Size"/>.</param>
    public void Add(T* sums, T* z, int active, T* total)
    {
        T* ofS = sums + 2 * hidden * Lanes, ofN = ofS + hidden * Lanes;
        T* state = total + 2 * hidden * Columns, rest = state + hidden * StateColumns;
        Products<T, V, L>.Add(sums, Lanes, 1, z, Columns, total, Columns, 2 * hidden, Columns, active);
        Products<T, V, L>.Add(ofS, Lanes, 1, z, Columns, state, StateColumns, hidden, StateColumns, active);
        Products<T, V, L>.Add(
            ofN, Lanes, 1, z + InputStart, Columns, rest, InputColumns, hidden, InputColumns, active);
    }

    /// <summary>Adds a tile's sums to the gradients of W [3H, E], b [3H] and U [3H, H].</summary>
    public void AddTo(T* total, T* gradW, T* gradB, T* gradU)
    {
        T* state = total + 2 * hidden * Columns, rest = state + hidden * StateColumns;
        for (nint row = 0; row < 3 * hidden; row++)
        {
            var last = row - 2 * hidden;
            var ofH = last < 0 ? total + row * Columns : state + last * StateColumns;
            var ofX = last < 0 ? ofH + hidden : rest + last * InputColumns + hidden - InputStart;
            Rows<T, V, L>.Add(ofH, hidden, gradU + row * hidden);
            Rows<T, V, L>.Add(ofX, input, gradW + row * input);
            gradB[row] += ofX[input];
        }
    }
}
