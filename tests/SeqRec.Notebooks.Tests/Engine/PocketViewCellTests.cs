using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>HTML by C#'s dynamic in cells.</summary>
public class PocketViewCellTests
{
    private readonly Session session = new();

    [Fact]
    public async Task A_cell_shows_it_as_HTML_and_nothing_else()
    {
        await Tags();
        Assert.Equal([new MimePart("text/html", "<p class=\"x\">1 &lt; 2<i>&nbsp;</i></p>")], await Data("p[@class: \"x\"](\"1 < 2\", HTML(\"<i>&nbsp;</i>\"))"));
        var shown = (DisplayOutput)Assert.Single(await session.Run("display(ul(new[] { 1, 2 }.Select(n => li(n))));"));
        Assert.Equal([new MimePart("text/html", "<ul><li>1</li><li>2</li></ul>")], shown.Data);
        Assert.Equal("<br />", await Html("br"));
    }

    [Theory]
    [InlineData("td(new Version(1, 2))", "<td><u>1.2</u></td>")]
    [InlineData("td(TimeSpan.Zero)", "<td>00:00:00</td>")]
    [InlineData("td(new { A = \"<\" })", "<td><table><tbody><tr><td>A</td><td>&lt;</td></tr></tbody></table></td>")]
    [InlineData("td(Enumerable.Repeat(1, int.MaxValue).Take(1))", "<td><table><thead><tr><th>index</th><th>value</th></tr></thead><tbody><tr><td>0</td><td>1</td></tr></tbody></table></td>")]
    [InlineData("new[] { b(\"x\"), i(\"y\") }", "<table><thead><tr><th>index</th><th>value</th></tr></thead><tbody><tr><td>0</td><td><b>x</b></td></tr><tr><td>1</td><td><i>y</i></td></tr></tbody></table>")]
    [InlineData("new { V = HTML(\"<b>\") }", "<table><tbody><tr><td>V</td><td><b></td></tr></tbody></table>")]
    [InlineData("_(\"a<\", b(\"c\"))", "a&lt;<b>c</b>")]
    public async Task Values_in_elements_and_elements_in_values_look_as_their_formatters_say(string code, string html)
    {
        await Tags();
        await session.Run("Formatter.Register<Version>(v => $\"<u>{v}</u>\", \"text/html\");");
        Assert.Equal(html, await Html(code));
    }

    [Fact]
    public async Task Variables_go_before_elements_of_the_same_name()
    {
        await session.Run("var data = 5;");
        await Tags();
        Assert.Equal("5", await session.Value("data"));
        Assert.Equal("6", await session.Value("var time = 6;\ntime"));
        Assert.Equal("11", await session.Value("data + time"));
    }

    [Fact]
    public async Task An_endless_sequence_ends_at_the_limit()
    {
        await Tags();
        await session.Run("IEnumerable<int> Endless() { while (true) yield return 7; }");
        Assert.Contains("... (more)", await Html("td(Endless())"));
    }

    [Fact]
    public async Task Content_where_HTML_has_none_is_the_cells_error()
    {
        await Tags();
        var error = await session.Error("img(\"x\")");
        Assert.Equal(("System.ArgumentException", "HTML has no content in <img>; give it attributes, as in img[id: \"x\"]."), (error.Name, error.Message));
    }

    private Task<IReadOnlyList<CellOutput>> Tags() =>
        session.Run("using Microsoft.DotNet.Interactive.Formatting;\nusing static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;");

    private async Task<IReadOnlyList<MimePart>> Data(string code)
    {
        var last = (await session.Run(code))[^1];
        if (last is ErrorOutput error) Assert.Fail(error.Message);
        return ((ResultOutput)last).Data;
    }

    private async Task<string> Html(string code) => (await Data(code)).Single(part => part.MimeType == "text/html").Text;
}
