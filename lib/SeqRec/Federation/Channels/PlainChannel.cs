using System.Runtime.InteropServices;
using SeqRec.Data;

namespace SeqRec.Federation;

/// <summary>The numbers themselves, as float32.</summary>
public sealed record PlainChannel(string Name, SharedQuantity Shares) : IGradientChannel
{
    /// <summary>Federated SGD on summed gradients.</summary>
    public static PlainChannel Gradients { get; } = new("None", SharedQuantity.GradientSum);

    /// <summary>Federated averaging (McMahan et al., AISTATS 2017).</summary>
    public static PlainChannel Changes { get; } = new("FedAvg", SharedQuantity.Change);

    /// <inheritdoc/>
    public long Size(int count) => sizeof(float) * (long)count;

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<float> values, Xoshiro256 random) => MemoryMarshal.AsBytes(values).ToArray();

    /// <inheritdoc/>
    public float[] Decode(ReadOnlySpan<byte> message, int count) => MemoryMarshal.Cast<byte, float>(message)[..count].ToArray();
}
