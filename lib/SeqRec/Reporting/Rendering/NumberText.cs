using System.Globalization;

namespace SeqRec.Reporting.Rendering;

/// <summary>How numbers are shown to readers; machines get the round-trip format instead.</summary>
internal static class NumberText
{
    /// <summary>Four decimals, or four significant digits where those would hide the number.</summary>
    public static string Of(double value) =>
        value == 0 || Math.Abs(value) is >= 0.001 and < 1e6
            ? value.ToString("0.0000", CultureInfo.InvariantCulture)
            : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A whole number with thousands separated.</summary>
    public static string OfCount(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
