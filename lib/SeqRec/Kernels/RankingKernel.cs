using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// How many items are rated above each user's target, and how many the same, where a rating is h . e. Ratings are
/// formed tile by tile and counted at once; the matrix [U, V] never exists.
/// </summary>
/// <remarks>
/// Users lie side by side in the lanes. A rating is one sum in the order of D, as in <see cref="Rate"/>.
/// </remarks>
internal unsafe struct RankingKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int TileItems = 48, ItemsOfPart = 1024;

    /// <summary>h [U, D].</summary>
    public T* Users;

    /// <summary>e [V, D].</summary>
    public T* Items;

    /// <summary>Each user's target, 0..V-1. [U]</summary>
    public int* Targets;

    /// <summary>U.</summary>
    public nint UserCount;

    /// <summary>V.</summary>
    public nint ItemCount;

    /// <summary>D.</summary>
    public nint Width;

    /// <summary>Result [U]: items rated above the target.</summary>
    public int* Above;

    /// <summary>Result [U]: items rated as the target, itself included; -1 where a rating is not finite.</summary>
    public int* Level;

    /// <summary>h . e, with the same bits as the ratings that are counted.</summary>
    public static T Rate(T* user, T* item, nint width)
    {
        var sum = T.Zero;
        for (nint k = 0; k < width; k++) sum = T.FusedMultiplyAdd(item[k], user[k], sum);
        return sum;
    }

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var a = this;
        var parts = Parts.Of(ItemCount, ItemsOfPart);
        nint lanes = a.Lanes<V, L>();
        using Scratch<T> panels = new(lanes * Width), bounds = new(lanes), counts = new(parts.Count * 3 * lanes);
        T* h = panels.Pointer, t = bounds.Pointer, n = counts.Pointer;
        a.Prepare<V, L>(h, t);
        Rows<T, V, L>.Clear(n, parts.Count * 3 * lanes);
        KernelThreads.Run(parts.Count, part =>
            a.Count<V, L>(h, t, parts.First(part), parts.First(part + 1), n + part * 3 * lanes));
        for (nint user = 0; user < UserCount; user++) Collect(n, parts.Count, lanes, user);
    }

    // Users of a group: two blocks.
    private static nint GroupSize<V, L>() where V : unmanaged where L : struct, ILanes<T, V> => 2 * L.Count;

    // Users rounded up to whole groups.
    private readonly nint Lanes<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var size = GroupSize<V, L>();
        return (UserCount + size - 1) / size * size;
    }

    // h as [groups, D, group], and the rating of each target.
    private readonly void Prepare<V, L>(T* panels, T* bounds) where V : unmanaged where L : struct, ILanes<T, V>
    {
        nint size = GroupSize<V, L>(), lanes = Lanes<V, L>();
        Rows<T, V, L>.Clear(panels, lanes * Width);
        Rows<T, V, L>.Clear(bounds, lanes);
        for (nint first = 0; first < UserCount; first += size)
            Rows<T, V, L>.Transpose(
                Users + first * Width, Width, nint.Min(size, UserCount - first), Width, panels + first * Width, size);
        for (nint user = 0; user < UserCount; user++)
            bounds[user] = Rate(Users + user * Width, Items + Targets[user] * Width, Width);
    }

    // Counts of a part of the items: above, below, and NaN where a rating is not finite. [3, lanes]
    private readonly void Count<V, L>(T* panels, T* bounds, nint begin, nint end, T* counts)
        where V : unmanaged where L : struct, ILanes<T, V>
    {
        nint size = GroupSize<V, L>(), lanes = Lanes<V, L>();
        using var tile = new Scratch<T>(TileItems * size);
        for (var first = begin; first < end; first += TileItems)
        {
            var items = nint.Min(TileItems, end - first);
            for (nint user = 0; user < lanes; user += size)
            {
                Products<T, V, L>.Set(Items + first * Width, Width, 1, panels + user * Width, size,
                    tile.Pointer, size, items, size, Width);
                L.OnRegisters(new RatingCount<T>(tile.Pointer, items, size, bounds + user, counts + user, lanes));
            }
        }
    }

    private readonly void Collect(T* counts, int parts, nint lanes, nint user)
    {
        T above = T.Zero, below = T.Zero, check = T.Zero;
        for (nint part = 0; part < parts; part++, counts += 3 * lanes)
        {
            above += counts[user];
            below += counts[lanes + user];
            check += counts[2 * lanes + user];
        }
        Above[user] = int.CreateTruncating(above);
        Level[user] = check == T.Zero ? (int)ItemCount - Above[user] - int.CreateTruncating(below) : -1;
    }
}

// A tile's ratings [items, size] against a bound for each lane. Counts are whole numbers of T, exact up to 2²⁴.
internal readonly unsafe struct RatingCount<T>(T* ratings, nint items, nint size, T* bounds, T* counts, nint lanes)
    : ILaneLoop<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        nint stride = size, end = items * size, row = lanes;
        for (nint lane = 0; lane < stride; lane += L.Count)
        {
            T* at = ratings + lane, count = counts + lane;
            V bound = L.Load(bounds + lane), zero = L.Splat(T.Zero), one = L.Splat(T.One);
            V above = L.Load(count), below = L.Load(count + row), check = L.Load(count + 2 * row);
            for (nint k = 0; k < end; k += stride)
            {
                var rating = L.Load(at + k);
                above = L.Add(above, L.Select(L.LessThan(bound, rating), one, zero));
                below = L.Add(below, L.Select(L.LessThan(rating, bound), one, zero));
                check = L.MultiplyAdd(rating, zero, check);
            }
            L.Store(count, above);
            L.Store(count + row, below);
            L.Store(count + 2 * row, check);
        }
    }
}
