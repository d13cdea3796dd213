namespace SeqRec.Augmentation;

/// <summary>How many items of a sequence an augmentation touches.</summary>
internal static class Share
{
    private const double Rounding = 1e-9;  // 0.29 of 100 is 29, though the product in binary is a little less

    /// <summary>⌊ratio · length⌋, but at least <paramref name="least"/> as far as there are so many items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in [0, 1].</exception>
    public static int Of(double ratio, int length, int least) => Math.Min(length, Math.Max(least, Floor(ratio, length)));

    /// <summary>⌊ratio · length⌋.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in [0, 1].</exception>
    public static int Floor(double ratio, int length) => ratio is >= 0 and <= 1
        ? (int)(ratio * length + Rounding)
        : throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A share of a sequence is between 0 and 1.");
}
