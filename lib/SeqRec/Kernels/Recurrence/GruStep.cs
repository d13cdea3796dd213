using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>The elementwise part of a step. Matrices have <see cref="LongestFirst.TileRows"/> columns.</summary>
internal static unsafe class GruStep<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int Lanes = LongestFirst.TileRows;

    /// <summary>Turns the sums of the gates into gates and makes the next state.</summary>
    /// <param name="gate">How attention enters.</param>
    /// <param name="hidden">H.</param>
    /// <param name="columns">Lanes to compute, whole blocks.</param>
    /// <param name="attention">[lanes].</param>
    /// <param name="gates">[4H, lanes]: sums of u, r, n and s; u, r and n are replaced.</param>
    /// <param name="h">[H, lanes].</param>
    /// <param name="next">[H, lanes]; may be <paramref name="h"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(GateShare gate, nint hidden, nint columns, T* attention, T* gates, T* h, T* next)
    {
        V one = Splat(gate.One), byA = Splat(gate.ByA), byU = Splat(gate.ByU), byAU = Splat(gate.ByAU);
        var block = hidden * Lanes;
        for (nint lane = 0; lane < columns; lane += L.Count)
        {
            V a = L.Load(attention + lane), first = L.MultiplyAdd(byA, a, one), slope = L.MultiplyAdd(byAU, a, byU);
            for (var at = lane; at < block; at += Lanes)
            {
                V u = LaneMath<T, V, L>.Sigmoid(L.Load(gates + at));
                L.Store(gates + at, u);
                V w = L.MultiplyAdd(slope, u, first);
                V r = LaneMath<T, V, L>.Sigmoid(L.Load(gates + block + at));
                L.Store(gates + block + at, r);
                V n = L.MultiplyAdd(r, L.Load(gates + 3 * block + at), L.Load(gates + 2 * block + at));
                n = LaneMath<T, V, L>.Tanh(n);
                L.Store(gates + 2 * block + at, n);
                V old = L.Load(h + at);
                L.Store(next + at, L.MultiplyAdd(w, L.Subtract(n, old), old));
            }
        }
    }

    /// <summary>Gradients of a step's sums, and of the attention.</summary>
    /// <param name="gate">How attention enters.</param>
    /// <param name="hidden">H.</param>
    /// <param name="columns">Lanes to compute, whole blocks.</param>
    /// <param name="attention">[lanes].</param>
    /// <param name="gates">[4H, lanes]: u, r, n and s.</param>
    /// <param name="h">[H, lanes].</param>
    /// <param name="grad">[H, lanes]: of the next state; becomes what h gets from it directly.</param>
    /// <param name="sums">[4H, lanes]: becomes the gradients of the sums of u, r, s and n, in this order.</param>
    /// <param name="gradAttention">[lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        GateShare gate, nint hidden, nint columns, T* attention, T* gates, T* h, T* grad, T* sums, T* gradAttention)
    {
        V one = L.Splat(T.One), constant = Splat(gate.One);
        V byA = Splat(gate.ByA), byU = Splat(gate.ByU), byAU = Splat(gate.ByAU);
        var block = hidden * Lanes;
        for (nint lane = 0; lane < columns; lane += L.Count)
        {
            V a = L.Load(attention + lane), sum = L.Splat(T.Zero);
            V first = L.MultiplyAdd(byA, a, constant), slope = L.MultiplyAdd(byAU, a, byU);
            for (var at = lane; at < block; at += Lanes)
            {
                V u = L.Load(gates + at), n = L.Load(gates + 2 * block + at), g = L.Load(grad + at);
                V w = L.MultiplyAdd(slope, u, first), moved = L.Multiply(g, L.Subtract(n, L.Load(h + at)));
                sum = L.MultiplyAdd(moved, L.MultiplyAdd(byAU, u, byA), sum);
                L.Store(sums + at, L.Multiply(L.Multiply(moved, slope), L.Multiply(u, L.Subtract(one, u))));
                V gw = L.Multiply(g, w), pn = L.Multiply(gw, L.MultiplyAdd(L.Negate(n), n, one));
                V r = L.Load(gates + block + at), ps = L.Multiply(pn, r);
                L.Store(sums + 3 * block + at, pn);
                L.Store(sums + 2 * block + at, ps);
                V pr = L.Multiply(ps, L.Multiply(L.Load(gates + 3 * block + at), L.Subtract(one, r)));
                L.Store(sums + block + at, pr);
                L.Store(grad + at, L.Subtract(g, gw));
            }
            L.Store(gradAttention + lane, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Splat(double x) => L.Splat(T.CreateTruncating(x));
}
