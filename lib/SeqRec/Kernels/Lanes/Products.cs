using System.Numerics;
using System.Runtime.Intrinsics;

namespace SeqRec.Kernels.Lanes;

/// <summary>
/// Products of small matrices whose operands stay in cache. Every element is one sum in the order of the inner index,
/// so its bits do not depend on the size of a register block.
/// </summary>
/// <remarks>
/// A is read by broadcast: its element (r, k) lies at <c>a[r * row + k * column]</c>, so its transpose needs no copy.
/// Columns of B and C are whole blocks.
/// </remarks>
internal static unsafe class Products<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>C = A B.</summary>
    /// <param name="a">A [rows, depth].</param>
    /// <param name="row">Elements from a row of A to the next.</param>
    /// <param name="column">Elements from a column of A to the next.</param>
    /// <param name="b">B [depth, columns].</param>
    /// <param name="ldb">Elements from a row of B to the next.</param>
    /// <param name="c">C [rows, columns].</param>
    /// <param name="ldc">Elements from a row of C to the next.</param>
    /// <param name="rows">Of A and C.</param>
    /// <param name="columns">Of B and C, a multiple of <see cref="ILanes{T, V}.Count"/>.</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    public static void Set(
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint rows, nint columns, nint depth) =>
        Run(a, row, column, b, ldb, null, 0, c, ldc, rows, columns, depth);

    /// <summary>C += A B.</summary>
    /// <inheritdoc cref="Set"/>
    public static void Add(
        T* a, nint row, nint column, T* b, nint ldb, T* c, nint ldc, nint rows, nint columns, nint depth) =>
        Run(a, row, column, b, ldb, c, ldc, c, ldc, rows, columns, depth);

    /// <summary>C = A B, plus <paramref name="bias"/> [columns] in every row.</summary>
    /// <inheritdoc cref="Set"/>
    public static void SetWithBias(
        T* a, nint row, nint column, T* b, nint ldb, T* bias, T* c, nint ldc, nint rows, nint columns, nint depth) =>
        Run(a, row, column, b, ldb, bias, 0, c, ldc, rows, columns, depth);

    // Two blocks side by side where 32 wide registers hold their sums; else one, whose sums fill 16 registers.
    private static void Run(
        T* a, nint row, nint column, T* b, nint ldb, T* s, nint lds, T* c, nint ldc, nint rows, nint columns,
        nint depth)
    {
        nint j = 0;
        if (typeof(V) == typeof(Vector512<T>))
            for (; j + 2 * L.Count <= columns; j += 2 * L.Count)
                RegisterBlocks<T, Pair<V>, Twice<T, V, L>>.Run(
                    a, row, column, b + j, ldb, s == null ? null : s + j, lds, c + j, ldc, rows, depth);
        for (; j < columns; j += L.Count)
            RegisterBlocks<T, V, L>.Run(
                a, row, column, b + j, ldb, s == null ? null : s + j, lds, c + j, ldc, rows, depth);
    }
}
