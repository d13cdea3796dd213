using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public class ProgressTests
{
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly ManualClock clock = new();

    [Fact]
    public void Shows_rate_values_and_time_left_on_one_line()
    {
        using (var progress = new Progress("SASRec", 20, output, clock))
        {
            clock.Advance(90);
            progress.Report(3, ("loss", 5.1234), ("ndcg@10", 0.0456));
            clock.Advance(1);
            progress.Report(20);
        }

        Assert.Equal(
            ["", "SASRec 3/20  0.0/s  loss 5.1234  ndcg@10 0.0456  8:30 left", "SASRec 20/20  0.2/s".PadRight(58) + "\n"],
            output.ToString().Split('\r'));
    }

    [Fact]
    public void Redraws_at_most_ten_times_a_second_but_always_the_end()
    {
        using var progress = new Progress("x", 1000, output, clock);
        for (var i = 1; i <= 1000; i++)
        {
            clock.Advance(0.001);
            progress.Report(i);
        }

        Assert.InRange(output.ToString().Count(c => c == '\r'), 10, 12);
        Assert.EndsWith("x 1000/1000  1000.0/s", output.ToString().TrimEnd());
    }

    [Fact]
    public void Writes_nothing_when_nothing_is_reported()
    {
        new Progress("x", 1, output, clock).Dispose();
        Assert.Equal("", output.ToString());
    }

    [Fact]
    public void Needs_at_least_one_step() => Assert.Throws<ArgumentOutOfRangeException>(() => new Progress("x", 0));

    private sealed class ManualClock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Advance(double seconds) => ticks += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
