using SeqRec.Cli.Chapters;

namespace SeqRec.Notebooks.Tests.Chapters;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1, "40 150 130 100 90")]
    [InlineData(2, "150 40 130 100 90")]
    [InlineData(3, "150 130 40 100 90")]
    [InlineData(8, "150 130 100 90 40")]
    public void The_longest_chapters_start_first_and_the_shortest_beside_them(int jobs, string order)
    {
        var chapters = new[] { 40, 150, 130, 90, 100 }.Select(Chapters.OfSeconds);
        Assert.Equal(order, string.Join(' ', Schedule.Order(chapters, jobs).Select(chapter => chapter.Name)));
    }

    [Fact]
    public void A_chapter_of_unknown_length_counts_as_long()
    {
        Chapter[] chapters = [Chapters.OfSeconds(40), Chapters.Unknown("new"), Chapters.OfSeconds(90)];
        Assert.Equal(["new", "40", "90"], Schedule.Order(chapters, 2).Select(chapter => chapter.Name));
        Chapter[] unknown = [Chapters.Unknown("a"), Chapters.Unknown("b"), Chapters.Unknown("c")];
        Assert.Equal(unknown, Schedule.Order(unknown, 2));
    }

    [Fact]
    public void The_time_left_is_that_of_the_slot_that_ends_last()
    {
        Assert.Equal(30, Schedule.EstimateLeft([30, 5], [10, 4], 2));
        Assert.Equal(45, Schedule.EstimateLeft([30, 5], [40, 4, 4], 2));
        Assert.Equal(9, Schedule.EstimateLeft([2], [3, 4], 1));
        Assert.Equal(0, Schedule.EstimateLeft([], [], 2));
        Assert.Null(Schedule.EstimateLeft([30, null], [10], 2));
    }

    [Theory]
    [InlineData(2, 16L << 30, 2)]
    [InlineData(16, 13L << 30, 4)]
    [InlineData(4, 1L << 30, 1)]
    public void As_many_chapters_run_as_there_are_cores_and_memory_for(int cores, long bytes, int jobs) =>
        Assert.Equal(jobs, JobLimit.Choose(cores, bytes));
}
