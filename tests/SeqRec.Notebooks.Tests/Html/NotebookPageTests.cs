using System.Text.Json.Nodes;
using SeqRec.Notebooks.Html;

namespace SeqRec.Notebooks.Tests.Html;

public class NotebookPageTests
{
    [Fact]
    public void Formulas_become_mathml()
    {
        var page = Render(Notebooks.Markdown("a", "Loss $\\mathcal{L} < \\mathbb{R}$ and\n\n$$\n\\frac{1}{2}\n$$"));
        Assert.Contains("<mi>ℒ</mi><mo>&lt;</mo><mi>ℝ</mi>", page);
        Assert.Contains("display=\"block\"", page);
        Assert.Contains("<mfrac><mn>1</mn><mn>2</mn></mfrac>", page);
    }

    [Fact]
    public void A_formula_with_an_error_shows_its_source() => Assert.Contains("\\frac{1}", Render(Notebooks.Markdown("a", "$\\frac{1}$")));

    [Fact]
    public void Code_is_coloured_and_encoded() => Assert.Contains(
        "<span class=\"keyword\">var</span> x = <span class=\"text\">&quot;&lt;b&gt;&quot;</span>; <span class=\"comment\">// &amp;</span>",
        Render(SeqRec.Notebooks.Documents.NotebookCell.NewCode("a", "var x = \"<b>\"; // &")));

    [Theory]
    [InlineData("text/html,image/svg+xml,text/plain", "rich of text/html")]
    [InlineData("application/vnd.plotly.v1+json,text/plain,image/svg+xml", "rich of image/svg+xml")]
    [InlineData("application/vnd.plotly.v1+json,text/plain", "rich of text/plain")]
    public void The_richest_rendering_without_scripts_is_shown(string mimeTypes, string shown)
    {
        var display = Notebooks.Display("application/unknown", "x");
        foreach (var mimeType in mimeTypes.Split(',')) display["data"]![mimeType] = new JsonArray($"rich of {mimeType}");
        var page = Render(Notebooks.Executed("a", display));
        Assert.Equal(1, page.Split("rich of").Length - 1);
        Assert.Contains(shown, page);
    }

    [Fact]
    public void Streams_and_errors_are_encoded()
    {
        var page = Render(Notebooks.Executed(
            "a",
            new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = "<tag>" },
            new JsonObject
            {
                ["output_type"] = "error", ["ename"] = "E<int>", ["evalue"] = "bad", ["traceback"] = new JsonArray("at cell a, line 1"),
            }));
        Assert.Contains("<pre>&lt;tag&gt;</pre>", page);
        Assert.Contains("E&lt;int&gt;: bad\nat cell a, line 1", page);
    }

    [Fact]
    public void Nothing_is_loaded_and_nothing_runs()
    {
        var page = Render(Notebooks.Markdown("a", "# Title & more\n\n$x$"));
        Assert.Contains("default-src 'none'", page);
        Assert.Contains("<title>Title &amp; more</title>", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<link", page);
    }

    private static string Render(params JsonObject[] cells) => new NotebookPage().Render(Notebooks.Of(cells), "test");
}
