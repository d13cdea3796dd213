using System.Numerics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Attention;

/// <summary>Rows of a matrix.</summary>
/// <param name="First">The first one.</param>
/// <param name="Stride">Elements from a row to the next.</param>
internal readonly unsafe record struct MatrixRows<T>(nint First, nint Stride) where T : unmanaged
{
    public T* this[nint row] => (T*)First + row * Stride;
}

/// <summary>One head of attention in one sequence: its sizes, and where its rows lie.</summary>
internal readonly unsafe struct AttentionHead<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>Queries that are taken together.</summary>
    public const int Group = 6;

    private readonly nint _keyAt, _queryAt, _firstQuerySlot;
    private readonly bool _causal;

    public AttentionHead(in PackedAttention<T> a, nint sequence, nint head)
    {
        var first = (nint)a.Offsets[sequence];
        var firstQuery = (nint)a.QueryOffsets[sequence];
        (Width, Depth, _causal) = (a.Width, a.Depth, a.Causal);
        Length = (nint)a.Offsets[sequence + 1] - first;
        Queries = (nint)a.QueryOffsets[sequence + 1] - firstQuery;
        Slots = Rows<T, V, L>.RoundUp(Length);
        Columns = Rows<T, V, L>.RoundUp(Depth);
        _firstQuerySlot = Length - Queries;
        _keyAt = first * Width + head * Depth;
        _queryAt = firstQuery * Width + head * Depth;
    }

    /// <summary>Elements from a slot to the next, all heads side by side.</summary>
    public nint Width { get; }

    /// <summary>d, elements of a head.</summary>
    public nint Depth { get; }

    /// <summary>Slots of the sequence, all of which have a key and a value.</summary>
    public nint Length { get; }

    /// <summary>Slots that have a query.</summary>
    public nint Queries { get; }

    /// <summary><see cref="Length"/> in whole blocks.</summary>
    public nint Slots { get; }

    /// <summary><see cref="Depth"/> in whole blocks.</summary>
    public nint Columns { get; }

    private bool HasFewQueries => Queries <= 3;

    /// <summary>The slot of query <paramref name="i"/>, counted within the sequence.</summary>
    public nint SlotOf(nint i) => _firstQuerySlot + i;

    /// <summary>How many slots query <paramref name="i"/> sees.</summary>
    public nint SlotsSeenBy(nint i) => _causal ? _firstQuerySlot + i + 1 : Length;

    /// <summary>The first query that sees slot <paramref name="j"/>.</summary>
    public nint FirstQuerySeeing(nint j) => _causal ? nint.Max(0, j - _firstQuerySlot) : 0;

    /// <summary>Row <paramref name="j"/> of this head among rows of all slots.</summary>
    public T* Key(T* x, nint j) => x + _keyAt + j * Width;

    /// <summary>Row <paramref name="i"/> of this head among rows of all queries.</summary>
    public T* Query(T* x, nint i) => x + _queryAt + i * Width;

    /// <summary>
    /// Keys or values in the order that <see cref="FormScores"/> reads: as [d, slots], zero beyond the last, so that
    /// products with them run along the slots. For few queries that would take longer than inner products of rows, so
    /// they stay.
    /// </summary>
    public T* PrepareForScores(T* x, ref T* room)
    {
        if (HasFewQueries) return Key(x, 0);
        var to = room;
        room += Depth * Slots;
        if (Slots != Length)
            for (nint d = 1; d <= Depth; d++) L.Store(to + d * Slots - L.Count, L.Splat(T.Zero));
        Rows<T, V, L>.Transpose(Key(x, 0), Width, Length, Depth, to, Slots);
        return to;
    }

    /// <summary>
    /// to[r, j] = x_r . m_j for some queries, or their gradients, and slots up to <paramref name="end"/>.
    /// </summary>
    /// <param name="x">Rows of queries.</param>
    /// <param name="m">From <see cref="PrepareForScores"/>.</param>
    /// <param name="i">The first query.</param>
    /// <param name="count">How many.</param>
    /// <param name="to">[count, slots].</param>
    /// <param name="end">In whole blocks.</param>
    public void FormScores(T* x, T* m, nint i, nint count, T* to, nint end)
    {
        if (!HasFewQueries) Products<T, V, L>.Set(Query(x, i), Width, 1, m, Slots, to, Slots, count, end, Depth);
        else
            for (nint r = 0; r < count; r++)
            {
                L.Store(to + r * Slots + end - L.Count, L.Splat(T.Zero));
                Rows<T, V, L>.Dots(Query(x, i + r), m, Width, nint.Min(end, Length), Depth, to + r * Slots);
            }
    }

    /// <summary>Rows of this head in whole blocks: where they lie or, to be padded, as a copy.</summary>
    public MatrixRows<T> PadRows(T* x, nint count, ref T* room)
    {
        if (Columns == Depth) return new((nint)x, Width);
        var to = room;
        room += count * Columns;
        Rows<T, V, L>.Clear(to, count * Columns);
        Rows<T, V, L>.CopyRows(x, Width, count, Depth, to, Columns);
        return new((nint)to, Columns);
    }

    /// <summary>
    /// Rows of a head = A B, where they belong or, to be cut to size, in <paramref name="room"/> first.
    /// </summary>
    public void FormRows(T* a, nint row, nint column, T* b, nint ldb, T* to, nint count, nint depth, T* room)
    {
        if (Columns == Depth) Products<T, V, L>.Set(a, row, column, b, ldb, to, Width, count, Columns, depth);
        else
        {
            Products<T, V, L>.Set(a, row, column, b, ldb, room, Columns, count, Columns, depth);
            Rows<T, V, L>.CopyRows(room, Columns, count, Depth, to, Width);
        }
    }
}
