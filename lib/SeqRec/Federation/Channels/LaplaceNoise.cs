using SeqRec.Data;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Federation;

/// <summary>The Laplace mechanism: each number clipped to ±C, plus noise of scale 2 C / ε. Right on average for numbers within ±C.</summary>
public sealed class LaplaceNoise(NoiseOptions noise) : IGradientChannel
{
    /// <inheritdoc/>
    public string Name => "Laplace";

    /// <inheritdoc/>
    public SharedQuantity Shares => SharedQuantity.GradientSum;

    /// <inheritdoc/>
    public long Size(int count) => PlainChannel.Gradients.Size(count);

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random)
    {
        var (noisy, scale) = (new float[values.Length], 2 * noise.Clip / noise.Epsilon);
        for (var k = 0; k < noisy.Length; k++)
        {
            var u = random.NextDouble() - 0.5;
            noisy[k] = (float)(Math.Clamp(values[k], -noise.Clip, noise.Clip) - scale * Math.Sign(u) * ScalarMath.Log(Math.Max(double.Epsilon, 1 - 2 * Math.Abs(u))));
        }
        return PlainChannel.Gradients.Encode(noisy, random);
    }

    /// <inheritdoc/>
    public float[] Decode(ReadOnlySpan<byte> message, int count) => PlainChannel.Gradients.Decode(message, count);
}
