using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics;

namespace SeqRec.Kernels.Lanes;

/// <summary>exp and its relatives as polynomials of fused steps, which give the same bits on every processor.</summary>
internal static unsafe class LaneMath<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>eˣ for x of at most 88 (709). Relative error below 2e-7 (4e-16); 0 below -87 (-708); NaN stays NaN.</summary>
    /// <remarks>eˣ = 2ⁿ eʳ with |r| at most half of ln 2; ln 2 is subtracted in two parts (Cody and Waite, 1980).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x) => typeof(T) == typeof(float) ? ExpSingle(x) : ExpDouble(x);

    /// <summary>1 / (1 + e⁻ˣ). Absolute error below 2e-7 (4e-16).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V e = Exp(L.Negate(L.Abs(x))), share = L.Divide(L.Splat(T.One), L.Add(L.Splat(T.One), e));
        return L.Select(L.LessThan(x, L.Splat(T.Zero)), L.Multiply(e, share), share);
    }

    /// <summary>tanh x. Relative error below 4e-7; in double precision, absolute error below 4e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x)
    {
        V one = L.Splat(T.One), size = L.Abs(x), e = Exp(L.Multiply(Constant(-2), size));
        V far = L.Divide(L.Subtract(one, e), L.Add(one, e));
        far = L.Select(L.LessThan(x, L.Splat(T.Zero)), L.Negate(far), far);
        return typeof(T) == typeof(float) ? L.Select(L.LessThan(size, Constant(0.625)), TanhNearZero(x), far) : far;
    }

    /// <summary>GELU, x Φ(x), in place of x.</summary>
    /// <returns>Its derivative, Φ(x) + x φ(x).</returns>
    /// <remarks>Φ in single precision by Abramowitz and Stegun, 7.1.26, to 2e-7.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu(ref V x)
    {
        V density = Exp(L.Multiply(L.Multiply(Constant(-0.5), x), x));
        V share = typeof(T) == typeof(float) ? NormalCdf(x, density) : NormalCdfInDouble(x);
        V slope = L.MultiplyAdd(L.Multiply(Constant(0.39894228040143267794), x), density, share);
        x = L.Multiply(x, share);
        return slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpSingle(V x)
    {
        V limit = Constant(-87), tiny = L.LessThan(x, limit), bounded = L.Max(limit, x);
        V shifted = L.MultiplyAdd(bounded, Constant(1.44269504f), Constant(12582912f));  // 1.5 · 2²³
        V n = L.Subtract(shifted, Constant(12582912f));
        V r = L.MultiplyAdd(n, Constant(2.12194440e-4f), L.MultiplyAdd(n, Constant(-0.693359375f), bounded));
        V square = L.Multiply(r, r);  // terms in pairs, so that they need not wait for each other
        V high = L.MultiplyAdd(Constant(1.9875691500e-4f), r, Constant(1.3981999507e-3f));
        V middle = L.MultiplyAdd(Constant(8.3334519073e-3f), r, Constant(4.1665795894e-2f));
        V low = L.MultiplyAdd(Constant(1.6666665459e-1f), r, Constant(5.0000001201e-1f));
        V p = L.MultiplyAdd(L.MultiplyAdd(high, square, middle), square, low);
        p = L.MultiplyAdd(p, square, L.Add(r, Constant(1)));
        return L.Select(tiny, L.Splat(T.Zero), L.ScaleByPower(p, shifted));
    }

    // The Taylor series up to r¹³; the next term is below 1e-17.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpDouble(V x)
    {
        V limit = Constant(-708), tiny = L.LessThan(x, limit), bounded = L.Max(limit, x);
        V large = Constant(6755399441055744.0);  // 1.5 · 2⁵²
        V shifted = L.MultiplyAdd(bounded, Constant(1.4426950408889634074), large), n = L.Subtract(shifted, large);
        V r = L.MultiplyAdd(n, Constant(-0.693145751953125), bounded);
        r = L.MultiplyAdd(n, Constant(-1.42860682030941723212e-6), r);
        V p = Constant(1.0 / 6227020800);
        for (double term = 6227020800, k = 13; k > 0; k--) p = L.MultiplyAdd(p, r, Constant(1 / (term /= k)));
        return L.Select(tiny, L.Splat(T.Zero), L.ScaleByPower(p, shifted));
    }

    // A polynomial, since the quotient of exponentials cancels here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TanhNearZero(V x)
    {
        V z = L.Multiply(x, x), p = L.MultiplyAdd(Constant(-5.70498872745e-3), z, Constant(2.06390887954e-2));
        p = L.MultiplyAdd(p, z, Constant(-5.37397155531e-2));
        p = L.MultiplyAdd(p, z, Constant(1.33314422036e-1));
        p = L.MultiplyAdd(p, z, Constant(-3.33332819422e-1));
        return L.MultiplyAdd(L.Multiply(x, z), p, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V NormalCdf(V x, V density)
    {
        V one = L.Splat(T.One), t = L.Divide(one, L.MultiplyAdd(Constant(0.23164190), L.Abs(x), one));
        V p = L.MultiplyAdd(Constant(1.061405429), t, Constant(-1.453152027));
        p = L.MultiplyAdd(p, t, Constant(1.421413741));
        p = L.MultiplyAdd(p, t, Constant(-0.284496736));
        p = L.MultiplyAdd(p, t, Constant(0.254829592));
        V tail = L.Multiply(L.Multiply(Constant(0.5), L.Multiply(p, t)), density);
        return L.Select(L.LessThan(x, L.Splat(T.Zero)), tail, L.Subtract(one, tail));
    }

    private static V NormalCdfInDouble(V z)
    {
        var lanes = stackalloc T[L.Count];
        L.Store(lanes, z);
        for (var k = 0; k < L.Count; k++)
        {
            var x = double.CreateTruncating(lanes[k]);
            lanes[k] = T.CreateTruncating(0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2)));
        }
        return L.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Constant(double value) => L.Splat(T.CreateTruncating(value));
}
