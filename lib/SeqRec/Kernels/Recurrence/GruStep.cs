using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Recurrence;

/// <summary>The elementwise part of a step. Matrices have <see cref="LongestFirst.TileRows"/> columns.</summary>
/// <param name="gate">How attention enters.</param>
/// <param name="hidden">H.</param>
/// <param name="columns">Lanes to compute, whole blocks.</param>
/// <param name="attention">[lanes].</param>
/// <param name="gates">[4H, lanes]: sums of u, r, n and s; u, r and n are replaced by the gates.</param>
/// <param name="h">[H, lanes].</param>
/// <param name="next">[H, lanes]: the next state; may be <paramref name="h"/>.</param>
internal readonly unsafe struct GruStep<T>(
    GateShare gate, nint hidden, nint columns, T* attention, T* gates, T* h, T* next) : ILaneLoop<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Lanes = LongestFirst.TileRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        V one = L.Splat(T.CreateTruncating(gate.One)), byA = L.Splat(T.CreateTruncating(gate.ByA));
        V byU = L.Splat(T.CreateTruncating(gate.ByU)), byAU = L.Splat(T.CreateTruncating(gate.ByAU));
        for (nint lane = 0; lane < columns; lane += L.Count)
        {
            var a = L.Load(attention + lane);
            AdvanceLanes<V, L>(L.MultiplyAdd(byA, a, one), L.MultiplyAdd(byAU, a, byU), lane);
        }
    }

    // w = base + slope u.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AdvanceLanes<V, L>(V first, V slope, nint lane) where V : unmanaged where L : struct, ILanes<T, V>
    {
        nint block = hidden * Lanes;
        T* us = gates, rs = us + block, ns = rs + block, ss = ns + block, from = h, to = next;
        for (var at = lane; at < block; at += Lanes)
        {
            V r = LaneMath<T, V, L>.Sigmoid(L.Load(rs + at)), u = LaneMath<T, V, L>.Sigmoid(L.Load(us + at));
            V n = LaneMath<T, V, L>.Tanh(L.MultiplyAdd(r, L.Load(ss + at), L.Load(ns + at)));
            L.Store(us + at, u);
            L.Store(rs + at, r);
            L.Store(ns + at, n);
            V old = L.Load(from + at);
            L.Store(to + at, L.MultiplyAdd(L.MultiplyAdd(slope, u, first), L.Subtract(n, old), old));
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
internal readonly unsafe struct GruStepBackward<T>(
    GateShare gate, nint hidden, nint columns, T* attention, T* gates, T* h, T* grad, T* sums, T* gradAttention)
    : ILaneLoop<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Lanes = LongestFirst.TileRows;

    public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        V one = L.Splat(T.CreateTruncating(gate.One)), byA = L.Splat(T.CreateTruncating(gate.ByA));
        V byU = L.Splat(T.CreateTruncating(gate.ByU)), byAU = L.Splat(T.CreateTruncating(gate.ByAU));
        for (nint lane = 0; lane < columns; lane += L.Count)
        {
            var a = L.Load(attention + lane);
            var sum = GoBackLanes<V, L>(L.MultiplyAdd(byA, a, one), L.MultiplyAdd(byAU, a, byU), byA, byAU, lane);
            L.Store(gradAttention + lane, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private V GoBackLanes<V, L>(V first, V slope, V byA, V byAU, nint lane)
        where V : unmanaged where L : struct, ILanes<T, V>
    {
        nint block = hidden * Lanes;
        T* us = gates, rs = us + block, ns = rs + block, ss = ns + block, old = h, carried = grad;
        T* toU = sums, toR = toU + block, toS = toR + block, toN = toS + block;
        V one = L.Splat(T.One), sum = L.Splat(T.Zero);
        for (var at = lane; at < block; at += Lanes)
        {
            V u = L.Load(us + at), n = L.Load(ns + at), g = L.Load(carried + at);
            V moved = L.Multiply(g, L.Subtract(n, L.Load(old + at)));
            sum = L.MultiplyAdd(moved, L.MultiplyAdd(byAU, u, byA), sum);
            L.Store(toU + at, L.Multiply(L.Multiply(moved, slope), L.Multiply(u, L.Subtract(one, u))));
            V taken = L.Multiply(g, L.MultiplyAdd(slope, u, first));
            L.Store(carried + at, L.Subtract(g, taken));
            V r = L.Load(rs + at), pn = L.Multiply(taken, L.MultiplyAdd(L.Negate(n), n, one)), ps = L.Multiply(pn, r);
            L.Store(toN + at, pn);
            L.Store(toS + at, ps);
            L.Store(toR + at, L.Multiply(ps, L.Multiply(L.Load(ss + at), L.Subtract(one, r))));
        }
        return sum;
    }
}
