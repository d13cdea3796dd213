using System.Numerics;
using SeqRec.Data;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Federation;

/// <summary>
/// Randomised response over B levels that lie evenly in ±C (Kairouz, Oh and Viswanath, JMLR 2016): a number goes to one of the two levels around
/// it, at random so that it is right on average; the level is kept with probability p = e^ε / (e^ε + B - 1), else another one is sent. The
/// server reads level / (p - q), q = 1 / (e^ε + B - 1).
/// </summary>
public sealed class KaryResponse : IGradientChannel
{
    private readonly NoiseOptions noise;
    private readonly int bits;
    private readonly double kept, other;

    /// <exception cref="ArgumentException">B is not 2 to 256.</exception>
    public KaryResponse(NoiseOptions noise)
    {
        if (noise.Levels is < 2 or > 256) throw new ArgumentException($"There are 2 to 256 levels, not {noise.Levels}.", nameof(noise));
        this.noise = noise;
        bits = BitOperations.Log2((uint)noise.Levels - 1) + 1;
        other = 1 / (ScalarMath.Exp(noise.Epsilon) + noise.Levels - 1);
        kept = ScalarMath.Exp(noise.Epsilon) * other;
    }

    /// <inheritdoc/>
    public string Name => "KaryRR";

    /// <inheritdoc/>
    public SharedQuantity Shares => SharedQuantity.GradientSum;

    /// <inheritdoc/>
    public long Size(int count) => PackedBits.Size(count, bits);

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random)
    {
        var levels = new byte[values.Length];
        for (var k = 0; k < levels.Length; k++) levels[k] = (byte)Disturb(Level(values[k], random), random);
        return PackedBits.Pack(levels, bits);
    }

    /// <inheritdoc/>
    public float[] Decode(ReadOnlySpan<byte> message, int count) =>
        Array.ConvertAll(PackedBits.Unpack(message, count, bits), level => (float)(noise.Clip * (2.0 * level / (noise.Levels - 1) - 1) / (kept - other)));

    private int Level(float value, Xoshiro256 random)
    {
        var place = (Math.Clamp(value, -noise.Clip, noise.Clip) / noise.Clip + 1) / 2 * (noise.Levels - 1);
        return (int)place + (random.NextDouble() < place - Math.Floor(place) ? 1 : 0);
    }

    private int Disturb(int level, Xoshiro256 random)
    {
        if (random.NextDouble() < kept) return level;
        var drawn = (int)random.Below(noise.Levels - 1);
        return drawn < level ? drawn : drawn + 1;
    }
}
