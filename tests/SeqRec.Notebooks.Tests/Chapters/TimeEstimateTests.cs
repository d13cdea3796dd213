using SeqRec.Cli.Chapters;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Chapters;

public sealed class TimeEstimateTests
{
    private readonly ManualClock clock = new();
    private readonly Pace pace = new();

    [Fact]
    public void Seconds_of_an_earlier_run_are_counted_down()
    {
        var chapter = Start(Chapters.Of("a", ["c1", "c2", "c3"], new() { ["c1"] = 10, ["c2"] = 60, ["c3"] = 5 }));
        Assert.Equal(75, chapter.EstimateLeft());
        chapter.Report(new CellStart("c1", 1, 3));
        clock.Advance(10);
        chapter.Report(new CellStart("c2", 2, 3));
        Assert.Equal(65, chapter.EstimateLeft()!.Value, 6);
        clock.Advance(20);
        Assert.Equal(45, chapter.EstimateLeft()!.Value, 6);
        clock.Advance(100);
        Assert.Equal(5, chapter.EstimateLeft()!.Value, 6);
    }

    [Fact]
    public void A_slow_machine_is_noticed_by_all_chapters()
    {
        var first = Start(Chapters.Of("a", ["c1", "c2"], new() { ["c1"] = 45, ["c2"] = 50 }));
        var second = Start(Chapters.OfSeconds(100));
        first.Report(new CellStart("c1", 1, 2));
        clock.Advance(95);
        first.Report(new CellStart("c2", 2, 2));
        Assert.Equal(2, pace.Factor, 6);
        Assert.Equal(100, first.EstimateLeft()!.Value, 6);
        Assert.Equal(200, second.EstimateLeft()!.Value, 6);
    }

    [Fact]
    public void Without_an_earlier_run_the_cells_that_ended_speak_for_the_others()
    {
        var chapter = Start(Chapters.Of("a", ["c1", "c2", "c3", "c4"], []));
        Assert.Null(chapter.EstimateLeft());
        chapter.Report(new CellStart("c1", 1, 4));
        Assert.Null(chapter.EstimateLeft());
        clock.Advance(4);
        chapter.Report(new CellStart("c2", 2, 4));
        clock.Advance(1);
        Assert.Equal(11, chapter.EstimateLeft()!.Value, 6);
    }

    [Fact]
    public void A_cell_that_the_earlier_run_did_not_have_counts_like_the_average_and_an_injected_one_not_at_all()
    {
        var chapter = Start(Chapters.Of("a", ["c1", "new", "c2"], new() { ["c1"] = 10, ["c2"] = 30 }));
        Assert.Equal(60, chapter.EstimateLeft());
        chapter.Report(new CellStart("c1", 1, 4));
        clock.Advance(10);
        chapter.Report(new CellStart("injected-parameters", 2, 4));
        clock.Advance(1);
        Assert.Equal(50, chapter.EstimateLeft()!.Value, 6);
        chapter.Report(new CellStart("new", 3, 4));
        clock.Advance(5);
        Assert.Equal(45, chapter.EstimateLeft()!.Value, 6);
    }

    [Fact]
    public void A_chapter_that_ended_has_no_time_left()
    {
        var chapter = Start(Chapters.OfSeconds(30));
        chapter.End(ChapterOutcome.OfBadInput("not a notebook"));
        Assert.Equal(0, chapter.EstimateLeft());
    }

    [Theory]
    [InlineData(4.4, "about 0:04 left")]
    [InlineData(245.0, "about 4:05 left")]
    [InlineData(3725.0, "about 1:02:05 left")]
    [InlineData(null, "")]
    public void Times_read_like_a_clock(double? seconds, string text) => Assert.Equal(text, ClockText.OfLeft(seconds));

    private ChapterProgress Start(Chapter chapter)
    {
        var progress = new ChapterProgress(chapter, pace, clock);
        progress.Start();
        return progress;
    }
}
