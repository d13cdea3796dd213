using System.Numerics;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// Rows of a batch that a recurrence computes side by side: row k of the tile is lane k of its matrices.
/// </summary>
internal readonly unsafe struct GruTile<T, V, L>(LongestFirst order, int steps, int number)
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Lanes = LongestFirst.TileRows;

    private readonly int _begin = number * Lanes;

    /// <summary>Rows of the tile.</summary>
    public readonly int Count = Math.Min(Lanes, order.Rows.Length - number * Lanes);

    /// <summary>Steps of its longest row.</summary>
    public int Steps => order.Steps(number);

    /// <summary>Steps of a lane's row.</summary>
    public int Length(int lane) => order.Lengths[_begin + lane];

    /// <summary>How many of the first <paramref name="atMost"/> lanes have step t.</summary>
    public int Active(int t, int atMost)
    {
        while (atMost > 0 && Length(atMost - 1) <= t) atMost--;
        return atMost;
    }

    /// <summary>Step t of a lane's row in a tensor [B, T, width].</summary>
    public T* Slot(T* tensor, int lane, int t, nint width) =>
        tensor + ((nint)order.Rows[_begin + lane] * steps + t) * width;

    /// <summary>
    /// Step t of each active lane's row in a tensor [B, T, width]; other lanes get <paramref name="rest"/>.
    /// </summary>
    public void FindSlots(T* tensor, int t, int active, nint width, T* rest, T** slots)
    {
        for (var lane = 0; lane < active; lane++) slots[lane] = Slot(tensor, lane, t, width);
        for (var lane = active; lane < Lanes; lane++) slots[lane] = rest;
    }

    /// <summary>m[j, lane] = element j of the lane's slot, for whole blocks of lanes.</summary>
    public static void Gather(T** slots, int active, nint width, T* m)
    {
        for (nint lane = 0; lane < Rows<T, V, L>.RoundUp(active); lane += 4)
            Interleaving<T>.ToColumns(slots + lane, width, m + lane, Lanes);
    }

    /// <summary>Element j of the lane's slot = m[j, lane], also where up to three lanes are not active.</summary>
    public static void Scatter(T* m, int active, nint width, T** slots)
    {
        for (nint lane = 0; lane < active; lane += 4)
            Interleaving<T>.ToRows(m + lane, Lanes, width, slots + lane);
    }

    /// <summary>The attention of each active lane; 0 in the other lanes, and where none is read.</summary>
    public void FindAttention(T* attention, int t, int active, T* lanes)
    {
        if (attention == null) active = 0;
        for (var lane = 0; lane < active; lane++) lanes[lane] = *Slot(attention, lane, t, 1);
        for (var lane = active; lane < Lanes; lane++) lanes[lane] = T.Zero;
    }
}
