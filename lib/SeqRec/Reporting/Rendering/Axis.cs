using System.Globalization;

namespace SeqRec.Reporting.Rendering;

/// <summary>A linear axis whose ends and ticks are round numbers: steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed class Axis
{
    private readonly double step, fromPixel, toPixel;

    private Axis(double min, double max, double step, double fromPixel, double toPixel) =>
        (Min, Max, this.step, this.fromPixel, this.toPixel) = (min, max, step, fromPixel, toPixel);

    public double Min { get; }

    public double Max { get; }

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((Max - Min) / step) + 1).Select(i => Min + i * step);

    /// <summary>An axis over at least <paramref name="values"/>, with about <paramref name="ticks"/> ticks.</summary>
    public static Axis Over(IReadOnlyCollection<double> values, int ticks, double fromPixel, double toPixel, bool whole = false)
    {
        var (min, max) = (values.Min(), values.Max());
        if (min == max) (min, max) = min == 0 ? (0, 1) : (min - Math.Abs(min) / 2, max + Math.Abs(max) / 2);
        var step = NiceStep((max - min) / ticks);
        if (whole) step = Math.Max(1, Math.Ceiling(step));
        return new(Math.Floor(min / step + 1e-9) * step, Math.Ceiling(max / step - 1e-9) * step, step, fromPixel, toPixel);
    }

    public double Pixel(double value) => fromPixel + (value - Min) / (Max - Min) * (toPixel - fromPixel);

    /// <summary>A tick's label: as many decimals as the step needs; powers of ten where plain digits would be long.</summary>
    public string Label(double tick)
    {
        if (Math.Abs(tick) < step / 2) return "0";
        if (Math.Max(Math.Abs(Min), Math.Abs(Max)) is >= 1e7 or < 1e-4) return tick.ToString("0.###e0", CultureInfo.InvariantCulture);
        var decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return tick.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
    }

    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1.001 => 1, <= 2.001 => 2, <= 5.001 => 5, _ => 10 } * power;
    }
}
