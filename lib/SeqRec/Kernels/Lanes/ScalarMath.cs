using System.Numerics;
using System.Runtime.Intrinsics;

namespace SeqRec.Kernels.Lanes;

/// <summary>Functions of one number that give the same bits on every processor and system.</summary>
internal static class ScalarMath
{
    private const double Ln2 = 0.69314718055994530942;

    /// <summary>eˣ, as a lane of <see cref="LaneMath{T, V, L}"/> has it; infinity above 88 (709).</summary>
    public static T Exp<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        x > T.CreateTruncating(typeof(T) == typeof(float) ? 88 : 709)
            ? T.PositiveInfinity
            : LaneMath<T, Vector128<T>, Lanes128<T>>.Exp(Vector128.Create(x)).ToScalar();

    /// <summary>
    /// ln x. Absolute error below 1e-15 near 1, relative below 1e-15 elsewhere; as Math.Log for 0, infinity and NaN.
    /// </summary>
    /// <remarks>ln x = n ln 2 + ln m with x = 2ⁿ m and m within √½..√2.</remarks>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x)) return LogOfNoNumber(x);
        var (n, m) = Split(x);
        return Math.FusedMultiplyAdd(n, Ln2, LogNearOne(m));
    }

    /// <summary>log₂ x, exact for powers of 2; else as <see cref="Log"/>.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsInfinity(x)) return LogOfNoNumber(x);
        var (n, m) = Split(x);
        return n + LogNearOne(m) / Ln2;
    }

    /// <summary>ln(1 + eˣ), the logistic loss of −x.</summary>
    public static double SoftPlus(double x) => Math.Max(x, 0) + Log(1 + Exp(-Math.Abs(x)));

    /// <summary>sin x for x of 0..½π, by its Taylor series up to x²³. Relative error below 4e-16.</summary>
    public static double Sin(double x)
    {
        double z = x * x, p = 1;
        for (var k = 22; k >= 2; k -= 2) p = Math.FusedMultiplyAdd(-z / (k * (k + 1)), p, 1);
        return x * p;
    }

    /// <summary>xⁿ, n of 0 or more, by squares.</summary>
    public static double Power(double x, long n)
    {
        var power = 1.0;
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) == 1) power *= x;
        return power;
    }

    private static double LogOfNoNumber(double x) =>
        x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;

    private static (int N, double M) Split(double x)
    {
        var n = Math.ILogB(x);
        var m = Math.ScaleB(x, -n);
        return m > Math.Sqrt(2) ? (n + 1, m / 2) : (n, m);
    }

    // 2 artanh((m - 1) / (m + 1)) as its series.
    private static double LogNearOne(double m)
    {
        double s = (m - 1) / (m + 1), z = s * s, sum = 0;
        for (var k = 23; k >= 1; k -= 2) sum = Math.FusedMultiplyAdd(sum, z, 1.0 / k);
        return 2 * s * sum;
    }
}
