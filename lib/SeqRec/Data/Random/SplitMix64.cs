namespace SeqRec.Data;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): scatters a counter or a seed over 64 bits with whole-number arithmetic.
/// </summary>
public static class SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The first output of the generator whose state is <paramref name="x"/>.</summary>
    public static ulong Hash(ulong x)
    {
        unchecked
        {
            var z = x + Gamma;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>The next output; advances the state.</summary>
    public static ulong Next(ref ulong state)
    {
        var output = Hash(state);
        state = unchecked(state + Gamma);
        return output;
    }
}
