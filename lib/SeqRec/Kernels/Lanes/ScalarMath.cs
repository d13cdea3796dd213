using System.Numerics;
using System.Runtime.Intrinsics;

namespace SeqRec.Kernels.Lanes;

/// <summary>exp and log of one number, which give the same bits on every processor and system.</summary>
internal static class ScalarMath
{
    /// <summary>eˣ, as a lane of <see cref="LaneMath{T, V, L}"/> has it.</summary>
    public static T Exp<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        LaneMath<T, Vector128<T>, Lanes128<T>>.Exp(Vector128.Create(x)).ToScalar();

    /// <summary>ln x. Absolute error below 1e-15 near 1, relative below 1e-15 elsewhere; as Math.Log for 0, infinity and NaN.</summary>
    /// <remarks>ln x = n ln 2 + 2 artanh((m - 1) / (m + 1)) with x = 2ⁿ m and m within √½..√2.</remarks>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x)) return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        var n = Math.ILogB(x);
        var m = Math.ScaleB(x, -n);
        if (m > Math.Sqrt(2)) (n, m) = (n + 1, m / 2);
        double s = (m - 1) / (m + 1), z = s * s, sum = 0;
        for (var k = 23; k >= 1; k -= 2) sum = Math.FusedMultiplyAdd(sum, z, 1.0 / k);
        return Math.FusedMultiplyAdd(n, 0.69314718055994530942, 2 * s * sum);
    }
}
