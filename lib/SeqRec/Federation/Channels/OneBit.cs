using SeqRec.Data;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Federation;

/// <summary>
/// One bit a number (Duchi, Jordan and Wainwright, JASA 2018): plus with probability 1/2 + g (e^ε - 1) / (2 C (e^ε + 1)), read as
/// ± C (e^ε + 1) / (e^ε - 1). Right on average for numbers within ±C.
/// </summary>
public sealed class OneBit(NoiseOptions noise) : IGradientChannel
{
    private readonly double size = noise.Clip * (ScalarMath.Exp(noise.Epsilon) + 1) / (ScalarMath.Exp(noise.Epsilon) - 1);

    /// <inheritdoc/>
    public string Name => "OneBit";

    /// <inheritdoc/>
    public SharedQuantity Shares => SharedQuantity.GradientSum;

    /// <inheritdoc/>
    public long Size(int count) => PackedBits.Size(count, 1);

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random)
    {
        var signs = new byte[values.Length];
        for (var k = 0; k < signs.Length; k++)
            signs[k] = (byte)(random.NextDouble() < 0.5 * (1 + Math.Clamp(values[k], -noise.Clip, noise.Clip) / size) ? 1 : 0);
        return PackedBits.Pack(signs, 1);
    }

    /// <inheritdoc/>
    public float[] Decode(ReadOnlySpan<byte> message, int count) => Array.ConvertAll(PackedBits.Unpack(message, count, 1), sign => (float)(sign == 1 ? size : -size));
}
