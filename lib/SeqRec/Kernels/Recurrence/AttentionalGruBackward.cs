using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>The backward pass of an attentional GRU over one tile.</summary>
internal static unsafe class AttentionalGruBackward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Lanes = LongestFirst.TileRows;

    public static void Run(in AttentionalGruArguments<T> a, int number)
    {
        var tile = new GruTile<T, V, L>(a.Order, a.Steps, number);
        var weights = new GruWeightGradients<T, V, L>(a.Hidden, a.Input);
        using var scratch = new Scratch<T>(Room.Size(a, weights));
        var room = new Room(scratch.Pointer, a, weights);
        var total = a.GradWeights + number * weights.Size;
        Rows<T, V, L>.Clear(scratch.Pointer, Room.Size(a, weights));
        Rows<T, V, L>.Clear(total, weights.Size);
        SumTails(a, tile, room.Tails);
        var slots = stackalloc T*[Lanes];
        for (nint lane = 0; lane < Lanes; lane++) slots[lane] = room.Z + lane * weights.Columns;
        var record = a.Records + (a.Order.FirstRecord(number) + tile.Steps) * a.RecordSize;
        for (var t = tile.Steps - 1; t >= 0; t--)
        {
            record -= a.RecordSize;
            var active = tile.Active(t, tile.Count);
            tile.FindAttention(a.Attention, t, active, room.Attention);
            AddGradient(a, tile, t, active, room);
            StepBack(a, Rows<T, V, L>.RoundUp(active), record, room);
            GruTile<T, V, L>.Scatter(record, active, a.Width, slots);
            weights.Add(room.Sums, room.Z, active, total);
            WriteGradient(a, tile, t, active, room);
        }
        ClearPadding(a, tile);
    }

    // Gradients beyond a row's length belong to its last state. tails[lane] = sum from the last step on.
    private static void SumTails(in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile, T* tails)
    {
        for (var lane = 0; lane < tile.Count; lane++, tails += a.Hidden)
            for (int last = tile.Length(lane) - 1, t = last; last >= 0 && t < a.Steps; t++)
                Rows<T, V, L>.Add(tile.Slot(a.GradOut, lane, t, a.Hidden), a.Hidden, tails);
    }

    private static void AddGradient(
        in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile, int t, int active, in Room room)
    {
        var slots = stackalloc T*[Lanes];
        tile.FindSlots(a.GradOut, t, active, a.Hidden, room.Zeros, slots);
        for (var lane = active - 1; lane >= 0 && tile.Length(lane) == t + 1; lane--)
            slots[lane] = room.Tails + lane * a.Hidden;
        GruTile<T, V, L>.Gather(slots, active, a.Hidden, room.Inputs);
        var columns = Rows<T, V, L>.RoundUp(active);
        for (nint j = 0; j < a.Hidden; j++)
            Rows<T, V, L>.Add(room.Inputs + j * Lanes, columns, room.Carried + j * Lanes);
    }

    // Gradients of the sums, of the state before, and of what entered z for x.
    private static void StepBack(in AttentionalGruArguments<T> a, nint columns, T* record, in Room room)
    {
        nint hidden = a.Hidden, width = a.Width;
        T* sums = room.Sums, inputWeights = a.Weights + hidden;
        L.OnRegisters(new GruStepBackward<T>(a.Gate, hidden, columns, room.Attention, record + width * Lanes, record,
            room.Carried, sums, room.GradAttention));
        Products<T, V, L>.Add(
            a.Weights, 1, width, sums, Lanes, room.Carried, Lanes, hidden, columns, 3 * hidden);
        Products<T, V, L>.Set(inputWeights, 1, width, sums, Lanes, room.Inputs, Lanes, a.Input, columns, 2 * hidden);
        Products<T, V, L>.Add(inputWeights + 2 * hidden * width, 1, width, sums + 3 * hidden * Lanes, Lanes,
            room.Inputs, Lanes, a.Input, columns, hidden);
    }

    // From the gradient of what entered z, those of x and of the attention that scaled it.
    private static void WriteGradient(
        in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile, int t, int active, in Room room)
    {
        var slots = stackalloc T*[Lanes];
        tile.FindSlots(a.GradX, t, active, a.Input, room.Nowhere, slots);
        GruTile<T, V, L>.Scatter(room.Inputs, active, a.Input, slots);
        for (var lane = 0; lane < active && a.GradAttention != null; lane++)
        {
            if (a.Gate.ScalesInput)
            {
                var x = tile.Slot(a.X, lane, t, a.Input);
                room.GradAttention[lane] += Rows<T, V, L>.Dot(x, slots[lane], a.Input);
                Rows<T, V, L>.Scale(slots[lane], room.Attention[lane], a.Input, slots[lane]);
            }
            *tile.Slot(a.GradAttention, lane, t, 1) = room.GradAttention[lane];
        }
    }

    private static void ClearPadding(in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile)
    {
        for (var lane = 0; lane < tile.Count; lane++)
        {
            int from = tile.Length(lane), rest = a.Steps - from;
            Rows<T, V, L>.Clear(tile.Slot(a.GradX, lane, from, a.Input), (nint)rest * a.Input);
            if (a.GradAttention != null) Rows<T, V, L>.Clear(tile.Slot(a.GradAttention, lane, from, 1), rest);
        }
    }

    // Memory of a tile, all zero at first.
    private readonly struct Room
    {
        public readonly T* Attention, GradAttention;  // [lanes]
        public readonly T* Zeros, Nowhere;            // [max(H, E)]: slots of finished lanes
        public readonly T* Carried, Inputs;           // [max(H, E), lanes]: gradients of the state, and of x
        public readonly T* Sums;                      // [4H, lanes]: gradients of the sums of u, r, s, n
        public readonly T* Tails;                     // [lanes, H]
        public readonly T* Z;                         // [lanes, columns of z]: z of each lane as a row

        public Room(T* memory, in AttentionalGruArguments<T> a, GruWeightGradients<T, V, L> weights)
        {
            nint widest = Math.Max(a.Hidden, a.Input), matrix = widest * Lanes;
            Z = memory;
            Carried = Z + Lanes * weights.Columns;
            Inputs = Carried + matrix;
            Sums = Inputs + matrix;
            Tails = Sums + 4 * a.Hidden * Lanes;
            Attention = Tails + Lanes * a.Hidden;
            GradAttention = Attention + Lanes;
            Zeros = GradAttention + Lanes;
            Nowhere = Zeros + widest;
        }

        public static nint Size(in AttentionalGruArguments<T> a, GruWeightGradients<T, V, L> weights) =>
            Lanes * (weights.Columns + 5 * a.Hidden + 2) + 2 * (Lanes + 1) * (nint)Math.Max(a.Hidden, a.Input);
    }
}
