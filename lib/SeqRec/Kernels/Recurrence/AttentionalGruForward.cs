using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>The forward pass of an attentional GRU over one tile.</summary>
internal static unsafe class AttentionalGruForward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Lanes = LongestFirst.TileRows;

    public static void Run(in AttentionalGruArguments<T> a, int number)
    {
        var tile = new GruTile<T, V, L>(a.Order, a.Steps, number);
        nint hidden = a.Hidden * Lanes, advance = a.Records == null ? 0 : a.RecordSize;
        using var single = new Scratch<T>(a.Records == null ? a.RecordSize : 0);
        using var rest = new Scratch<T>(Math.Max(a.Input, a.Hidden));  // what lanes without a slot read and write
        using var lanes = new Scratch<T>(Lanes);
        var z = a.Records == null ? single.Pointer : a.Records + a.Order.FirstRecord(number) * a.RecordSize;
        Rows<T, V, L>.Clear(z, hidden);
        for (int t = 0, active = tile.Count; t < tile.Steps; t++, z += advance)
        {
            active = tile.Active(t, active);
            tile.FindAttention(a.Attention, t, active, lanes.Pointer);
            ReadInput(a, tile, t, active, lanes.Pointer, rest.Pointer, z + hidden);
            Advance(a, Rows<T, V, L>.RoundUp(active), lanes.Pointer, z, z + advance);
            WriteState(a, tile, t, active, z + advance, rest.Pointer);
        }
        CarryOn(a, tile);
    }

    // x and 1 of all lanes, below the state.
    private static void ReadInput(
        in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile, int t, int active, T* attention, T* rest, T* x)
    {
        var slots = stackalloc T*[Lanes];
        Rows<T, V, L>.Clear(rest, a.Input);
        tile.FindSlots(a.X, t, active, a.Input, rest, slots);
        GruTile<T, V, L>.Gather(slots, active, a.Input, x);
        for (nint j = 0; a.Gate.ScalesInput && j < a.Input; j++)
            for (nint lane = 0; lane < Lanes; lane += L.Count)
                L.Store(x + j * Lanes + lane, L.Multiply(L.Load(x + j * Lanes + lane), L.Load(attention + lane)));
        for (nint lane = 0; lane < Lanes; lane += L.Count)
            L.Store(x + a.Input * Lanes + lane, L.Splat(T.One));
    }

    private static void Advance(in AttentionalGruArguments<T> a, nint columns, T* attention, T* z, T* next)
    {
        nint hidden = a.Hidden, width = a.Width;
        T* gates = z + width * Lanes, last = a.Weights + 2 * hidden * width;
        Products<T, V, L>.Set(a.Weights, width, 1, z, Lanes, gates, Lanes, 2 * hidden, columns, width);
        Products<T, V, L>.Set(last + hidden, width, 1, z + hidden * Lanes, Lanes, gates + 2 * hidden * Lanes, Lanes,
            hidden, columns, width - hidden);
        Products<T, V, L>.Set(last, width, 1, z, Lanes, gates + 3 * hidden * Lanes, Lanes, hidden, columns, hidden);
        L.OnRegisters(new GruStep<T>(a.Gate, hidden, columns, attention, gates, z, next));
    }

    private static void WriteState(
        in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile, int t, int active, T* h, T* rest)
    {
        var slots = stackalloc T*[Lanes];
        tile.FindSlots(a.Out, t, active, a.Hidden, rest, slots);
        GruTile<T, V, L>.Scatter(h, active, a.Hidden, slots);
    }

    // Beyond its length a row keeps its state.
    private static void CarryOn(in AttentionalGruArguments<T> a, in GruTile<T, V, L> tile)
    {
        for (var lane = 0; lane < tile.Count; lane++)
            for (var t = tile.Length(lane); t < a.Steps; t++)
            {
                var state = tile.Slot(a.Out, lane, t, a.Hidden);
                if (t == 0) Rows<T, V, L>.Clear(state, a.Hidden);
                else Rows<T, V, L>.Copy(state - a.Hidden, a.Hidden, state);
            }
    }
}
