using SeqRec.Cli.Chapters;
using SeqRec.Notebooks.Running;
using Spectre.Console;

namespace SeqRec.Notebooks.Tests.Chapters;

public sealed class DisplayTests
{
    private readonly ManualClock clock = new();
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly ChapterProgress first, second;
    private readonly RunState state;

    public DisplayTests()
    {
        var pace = new Pace();
        first = new(Chapters.Of("a", ["c1", "c2", "c3"], new() { ["c1"] = 10, ["c2"] = 60, ["c3"] = 5 }), pace, clock);
        second = new(Chapters.OfSeconds(100), pace, clock);
        state = new RunState([first, second], [first, second], Jobs: 1);
    }

    [Fact]
    public void Lines_name_the_chapter_its_cell_and_the_time_left_and_repeat_nothing()
    {
        var display = new LineDisplay(output, clock);
        first.Start();
        display.Show(state);
        Report("c1", 1);
        display.Show(state);
        display.Show(state);
        clock.Advance(10);
        Report("c2", 2);
        display.Show(state);
        clock.Advance(1);
        Report("c3", 3);
        display.Show(state);
        first.End(ChapterOutcome.OfBadInput("damaged") with { Seconds = 11 });
        display.Show(state);
        display.Show(state);
        Assert.Equal(
            [
                "[0:00] a: cell 1 of 3 (c1), about 1:15 left",
                "[0:10] a: cell 2 of 3 (c2), about 1:05 left",
                "[0:11] a: ended after 0:11, numbers: cannot be run, about 0:21 left in all",
                "",
            ],
            output.ToString().Split('\n'));
    }

    [Fact]
    public void A_cell_that_takes_long_gets_a_line_a_minute()
    {
        var display = new LineDisplay(output, clock);
        first.Start();
        Report("c2", 2);
        for (var i = 0; i < 13; i++)
        {
            display.Show(state);
            clock.Advance(10);
        }

        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(["[0:00]", "[1:00]", "[2:00]"], lines.Select(line => line[..6]));
    }

    [Fact]
    public async Task The_table_has_a_row_per_chapter_and_the_time_left_in_all()
    {
        first.Start();
        Report("c1", 1);
        clock.Advance(10);
        Report("c2", 2);
        clock.Advance(20);
        await Console().FollowAsync(state, Task.CompletedTask);
        Assert.Matches("a +━+─+ +cell 2 of 3 \\(c2\\) +about 0:45 left", output.ToString());
        Assert.Matches("100 +─{24} +waits +about 1:40 left", output.ToString());
        Assert.Contains("0 of 2 chapters ended, about 2:25 left in all", output.ToString());
    }

    [Fact]
    public async Task A_chapter_that_ended_shows_what_became_of_its_numbers()
    {
        first.End(ChapterOutcome.OfBadInput("damaged") with { Seconds = 7 });
        await Console().FollowAsync(state, Task.CompletedTask);
        Assert.Matches("a +━{24} +cannot be run +0:07", output.ToString());
        Assert.Contains("1 of 2 chapters ended", output.ToString());
    }

    private void Report(string cell, int number) => first.Report(new CellStart(cell, number, 3));

    private TableDisplay Console()
    {
        var settings = new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        };
        var console = AnsiConsole.Create(settings);
        console.Profile.Width = 120;
        return new TableDisplay(console);
    }
}
