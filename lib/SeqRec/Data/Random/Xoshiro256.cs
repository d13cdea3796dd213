using System.Numerics;

namespace SeqRec.Data;

/// <summary>
/// The generator xoshiro256** (Blackman and Vigna, ACM TOMS 47(4), 2021), seeded through SplitMix64. Only whole-number
/// arithmetic and exact floating point are used, so a seed gives the same draws on every machine.
/// </summary>
public sealed class Xoshiro256
{
    private ulong s0, s1, s2, s3;

    /// <summary>An independent stream for each seed and stream number.</summary>
    public Xoshiro256(ulong seed, ulong stream = 0)
    {
        var state = SplitMix64.Hash(seed) ^ stream;
        (s0, s1, s2, s3) = (SplitMix64.Next(ref state), SplitMix64.Next(ref state), SplitMix64.Next(ref state), SplitMix64.Next(ref state));
    }

    internal Xoshiro256((ulong, ulong, ulong, ulong) state) => (s0, s1, s2, s3) = state;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = unchecked(BitOperations.RotateLeft(s1 * 5, 7) * 9);
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1) from the top 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in 0..bound - 1, each equally likely (Lemire's method with rejection).</summary>
    public long Below(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var limit = (ulong)bound;
        var high = Math.BigMul(Next(), limit, out var low);
        for (var rejected = unchecked(0 - limit) % limit; low < rejected;) high = Math.BigMul(Next(), limit, out low);
        return (long)high;
    }

    /// <summary>An index drawn in proportion to its weight.</summary>
    /// <param name="weights">Weights of 0 or more, with a positive sum.</param>
    public int Choose(ReadOnlySpan<long> weights)
    {
        var total = 0L;
        foreach (var weight in weights) total = checked(total + weight);
        var point = Below(total);
        for (var index = 0; ; index++)
            if ((point -= weights[index]) < 0) return index;
    }

    /// <summary>The numbers 0..count - 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var k = count - 1; k > 0; k--)
        {
            var other = (int)Below(k + 1);
            (order[k], order[other]) = (order[other], order[k]);
        }
        return order;
    }
}
