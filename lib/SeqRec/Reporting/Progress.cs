using System.Globalization;
using System.Text;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>
/// One live line of progress with rate, values and time left, such as <c>SASRec 3/20  1.3/s  loss 5.1234  0:13 left</c>.
/// Quiet when nobody watches: when the output is redirected or <c>SEQREC_QUIET</c> is set. <c>SEQREC_QUIET=0</c> shows it anyway.
/// </summary>
public sealed class Progress : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string label;
    private readonly int total;
    private readonly TextWriter output;
    private readonly TimeProvider clock;
    private readonly long start;
    private TimeSpan lastShown = TimeSpan.MinValue;
    private int width;

    /// <summary>Starts the clock of <paramref name="total"/> steps, such as epochs.</summary>
    /// <param name="label">What is under way.</param>
    /// <param name="total">Number of steps, at least 1.</param>
    /// <param name="output">Where to write; by default the console, if somebody watches it.</param>
    /// <param name="clock">Source of time.</param>
    public Progress(string label, int total, TextWriter? output = null, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        (this.label, this.total, this.clock) = (label, total, clock ?? TimeProvider.System);
        this.output = output ?? (IsWatched ? Console.Out : TextWriter.Null);
        start = this.clock.GetTimestamp();
    }

    private static bool IsWatched => Environment.GetEnvironmentVariable("SEQREC_QUIET") switch
    {
        null or "" => !Console.IsOutputRedirected,
        var quiet => quiet == "0",
    };

    /// <summary>Shows that <paramref name="done"/> steps are finished, at most ten times a second.</summary>
    public void Report(int done, params ReadOnlySpan<(string Name, double Value)> values)
    {
        var elapsed = clock.GetElapsedTime(start);
        if (done < total && lastShown > TimeSpan.MinValue && elapsed - lastShown < Pause) return;
        lastShown = elapsed;
        var line = Line(done, elapsed, values);
        output.Write('\r' + line.PadRight(width));
        output.Flush();
        width = line.Length;
    }

    /// <summary>Ends the line, so that what follows starts on its own.</summary>
    public void Dispose()
    {
        if (width > 0) output.WriteLine();
        width = 0;
    }

    private string Line(int done, TimeSpan elapsed, ReadOnlySpan<(string Name, double Value)> values)
    {
        var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{label} {done}/{total}"));
        if (done > 0 && elapsed > TimeSpan.Zero)
            line.Append(CultureInfo.InvariantCulture, $"  {done / elapsed.TotalSeconds:0.0}/s");
        foreach (var (name, value) in values) line.Append(CultureInfo.InvariantCulture, $"  {name} {NumberText.Of(value)}");
        if (done > 0 && done < total) line.Append(CultureInfo.InvariantCulture, $"  {Clock(elapsed / done * (total - done))} left");
        return line.ToString();
    }

    private static string Clock(TimeSpan time) => time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
