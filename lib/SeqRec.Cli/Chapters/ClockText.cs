using System.Globalization;

namespace SeqRec.Cli.Chapters;

/// <summary>Seconds as a clock shows them, such as <c>4:05</c>.</summary>
internal static class ClockText
{
    public static string Of(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>An estimate, such as <c>about 4:05 left</c>; empty where there is none.</summary>
    public static string OfLeft(double? seconds) => seconds is { } known ? $"about {Of(known)} left" : "";
}
