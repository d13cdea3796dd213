namespace SeqRec.Federation;

/// <summary>Numbers as multiples of 2^-24 modulo 2^32, whose sums are exact in any order.</summary>
public static class FixedPoint
{
    private const double One = 1 << 24;

    /// <summary>Largest size of a number, and of a sum.</summary>
    public const double Limit = 127;

    /// <summary>The nearest multiples.</summary>
    /// <exception cref="OverflowException">A number is beyond ±<see cref="Limit"/>.</exception>
    public static uint[] Of(ReadOnlySpan<float> values)
    {
        var numbers = new uint[values.Length];
        for (var k = 0; k < numbers.Length; k++)
            numbers[k] = Math.Abs(values[k]) <= Limit ? unchecked((uint)(int)Math.Round(values[k] * One))
                : throw new OverflowException($"Number {k} is {values[k]}, beyond ±{Limit}: secure aggregation needs smaller ones; take fewer local epochs, or a channel that clips.");
        return numbers;
    }

    /// <summary>The number that a multiple stands for.</summary>
    public static float Value(uint number) => (float)(unchecked((int)number) / One);
}
