namespace SeqRec.Federation;

/// <summary>Settings of the channels with noise; the defaults of ε and C are the published code's.</summary>
public sealed record NoiseOptions
{
    /// <summary>ε, per number and round; a smaller one means more noise (but see <see cref="ReferenceCipher"/>).</summary>
    public double Epsilon { get; init; } = 0.3;

    /// <summary>C, to which a number is clipped.</summary>
    public double Clip { get; init; } = 0.12;

    /// <summary>B, levels of <see cref="KaryResponse"/>; the more there are, the more noise.</summary>
    public int Levels { get; init; } = 16;
}

/// <summary>The channels by name.</summary>
public static class GradientChannels
{
    private static readonly Dictionary<string, Func<NoiseOptions, IGradientChannel>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ReferenceCipher"] = noise => new ReferenceCipher(noise),
        ["None"] = _ => PlainChannel.Gradients,
        ["FedAvg"] = _ => PlainChannel.Changes,
        ["Laplace"] = noise => new LaplaceNoise(noise),
        ["OneBit"] = noise => new OneBit(noise),
        ["KaryRR"] = noise => new KaryResponse(noise),
    };

    private const double LargestEpsilon = 700;  // its exponential must be a number

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The channel of a name.</summary>
    /// <exception cref="ArgumentException">
    /// No such channel, ε is not above 0 or is above 700, or C is not above 0; the message says which.
    /// </exception>
    public static IGradientChannel Named(string name, NoiseOptions? noise = null)
    {
        noise ??= new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise.Epsilon);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(noise.Epsilon, LargestEpsilon);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise.Clip);
        return Known.TryGetValue(name, out var make) ? make(noise) : throw new ArgumentException($"There is no channel '{name}'; known are {string.Join(", ", Names)}.");
    }
}
