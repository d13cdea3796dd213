using SeqRec.Cli.Chapters;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Chapters;

public sealed class ChapterTimesTests : IDisposable
{
    private readonly TinyCheckout checkout = new();

    public void Dispose() => checkout.Dispose();

    [Fact]
    public void Seconds_of_a_chapter_replace_its_older_ones_and_leave_other_chapters_alone()
    {
        ChapterTimes.OfRuns(checkout.Root).Save("b", new Dictionary<string, double> { ["c1"] = 1.26, ["gone"] = 9 });
        ChapterTimes.OfRuns(checkout.Root).Save("a", new Dictionary<string, double> { ["c1"] = 3 });
        ChapterTimes.OfRuns(checkout.Root).Save("b", new Dictionary<string, double> { ["c1"] = 1.26 });
        var times = ChapterTimes.OfRuns(checkout.Root);
        Assert.Equal(new() { ["c1"] = 1.3 }, times["b"].ToDictionary());
        Assert.Equal(new() { ["c1"] = 3.0 }, times["a"].ToDictionary());
        Assert.Empty(times["c"]);
        Assert.StartsWith("{\n \"a\": {\n  \"c1\": 3\n", File.ReadAllText(checkout.PathOf("times.json")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{ "a": 1 }""")]
    [InlineData("""{ "a": null, "b": { "c1": 1 } }""")]
    public void A_damaged_file_counts_as_empty_and_is_written_anew(string text)
    {
        checkout.Write("times.json", text);
        Assert.Empty(ChapterTimes.OfRuns(checkout.Root)["a"]);
        ChapterTimes.OfRuns(checkout.Root).Save("a", new Dictionary<string, double> { ["c1"] = 2 });
        Assert.Equal(2, ChapterTimes.OfRuns(checkout.Root)["a"]["c1"]);
    }

    [Fact]
    public async Task Seqrec_expect_writes_them_beside_the_expected_numbers()
    {
        var parameters = Notebooks.Parameters("var profile = \"quick\"; var seed = 1;");
        var work = NotebookCell.NewCode("c1", "System.Threading.Thread.Sleep(300);\n" + TinyCheckout.Record("x", 1));
        checkout.Write("notebooks/a.ipynb", Notebooks.Of(parameters, work).ToJson());
        var (code, text) = await CommandLine.RunAsync(checkout.Root, "expect", "notebooks/a.ipynb", "--bands", "--seeds", "1", "2", "3", "4", "5");
        Assert.True(code == 0, text);
        var times = ChapterTimes.OfProject(checkout.PathOf("tests", "expected"), "quick")["a"];
        Assert.InRange(times["c1"], 0.3, 60);
        Assert.True(File.Exists(checkout.PathOf("tests", "expected", "a.quick.json")));
    }
}
