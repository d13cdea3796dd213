using SeqRec.Data;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Federation;

/// <summary>
/// What PFCR's published code calls encryption, to the letter: z = round((clip(g) + C) / s) with s = C / B and B = 256, then
/// y = (z + b n) mod B with b ~ Bernoulli(p), n ~ Uniform{0..B - 1} and p = (e^ε + 1) / (e^ε + 2); the server reads (y - C) s.
/// </summary>
/// <remarks>It is here to be looked at. z reaches 512 while a byte ends at 255, and the server does not centre it again, so that what it reads is
/// never negative and hangs together with g only through a weak sawtooth; p grows with ε, so that more budget brings more noise.</remarks>
public sealed class ReferenceCipher(NoiseOptions noise) : IGradientChannel
{
    private const int Buckets = 256;
    private readonly float clip = (float)noise.Clip, step = (float)(noise.Clip / Buckets);

    /// <inheritdoc/>
    public string Name => "ReferenceCipher";

    /// <inheritdoc/>
    public SharedQuantity Shares => SharedQuantity.GradientSum;

    /// <summary>p, the probability that a number is disturbed.</summary>
    public double Disturbed => (ScalarMath.Exp(noise.Epsilon) + 1) / (ScalarMath.Exp(noise.Epsilon) + 2);

    /// <summary>z, in 0..512; in single precision, halves to even, as the code computes.</summary>
    public int Quantise(float g) => (int)MathF.Round((Math.Clamp(g, -clip, clip) + clip) / step, MidpointRounding.ToEven);

    /// <inheritdoc/>
    public long Size(int count) => count;

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random)
    {
        var (message, p) = (new byte[values.Length], Disturbed);
        for (var k = 0; k < message.Length; k++)
            message[k] = (byte)(Quantise(values[k]) + (random.NextDouble() < p ? random.Below(Buckets) : 0));  // modulo 256
        return message;
    }

    /// <inheritdoc/>
    public float[] Decode(ReadOnlySpan<byte> message, int count)
    {
        var values = new float[count];
        for (var k = 0; k < count; k++) values[k] = (float)((message[k] - noise.Clip) * (noise.Clip / Buckets));
        return values;
    }
}
