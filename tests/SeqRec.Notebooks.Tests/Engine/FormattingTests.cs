using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public class FormattingTests
{
    private const string Convention = """
        class TypeFormatterSourceAttribute : Attribute
        {
            public TypeFormatterSourceAttribute(Type source) => FormatterSourceType = source;
            public Type FormatterSourceType { get; }
            public string[] PreferredMimeTypes { get; set; }
        }
        class Formatter
        {
            public string MimeType { get; set; }
            public bool Format(object value, System.IO.TextWriter writer) { writer.Write($"{MimeType} of {value}"); return true; }
        }
        class Source
        {
            public IEnumerable<object> CreateTypeFormatters() =>
                new[] { "text/html", "text/plain", "application/x+json" }.Select(mime => new Formatter { MimeType = mime });
        }
        [TypeFormatterSource(typeof(Source), PreferredMimeTypes = new[] { "text/html", "application/x+json" })]
        class Score { public override string ToString() => "score"; }
        class BetterScore : Score { }
        [TypeFormatterSource(typeof(Source))] interface IMarked { }
        class Marked : IMarked { public override string ToString() => "marked"; }
        """;

    private readonly Session session = new();

    [Theory]
    [InlineData("new Score()")]
    [InlineData("new BetterScore()")]
    public async Task A_type_says_by_convention_how_it_looks(string value)
    {
        await session.Run(Convention);
        Assert.Equal(
            [new MimePart("text/html", "text/html of score"), new MimePart("application/x+json", "application/x+json of score")],
            ((ResultOutput)Assert.Single(await session.Run(value))).Data);
    }

    [Fact]
    public async Task Without_preferences_every_formatter_is_used_and_an_interface_can_declare_it()
    {
        await session.Run(Convention);
        var data = ((ResultOutput)Assert.Single(await session.Run("new Marked()"))).Data;
        Assert.Equal(["text/html", "text/plain", "application/x+json"], data.Select(part => part.MimeType));
    }

    [Fact]
    public async Task Asking_for_a_type_gives_that_type()
    {
        await session.Run(Convention);
        var shown = (DisplayOutput)Assert.Single(await session.Run("display(new Score(), \"text/plain\");"));
        Assert.Equal(new MimePart("text/plain", "text/plain of score"), Assert.Single(shown.Data));
    }

    [Fact]
    public async Task Text_in_a_type_of_its_own_is_shown_as_it_is_and_updated_as_such()
    {
        var outputs = await session.Run("var shown = \"<b>1</b>\".DisplayAs(\"text/html\", \"text/x\"); shown.Update(\"<i>2</i>\");");
        Assert.Equal([new MimePart("text/html", "<b>1</b>"), new MimePart("text/x", "<b>1</b>")], ((DisplayOutput)outputs[0]).Data);
        Assert.Equal(new MimePart("text/html", "<i>2</i>"), ((UpdateOutput)outputs[1]).Data[0]);
    }

    [Fact]
    public async Task A_sequence_can_be_shown_as_a_table()
    {
        var shown = (DisplayOutput)Assert.Single(await session.Run("new[] { new { A = 1 } }.DisplayTable();"));
        Assert.Equal(["text/html", "text/plain"], shown.Data.Select(part => part.MimeType));
        Assert.Contains("<th>A</th>", shown.Data[0].Text);
    }

    [Fact]
    public async Task Scripts_and_style_sheets_reach_the_page()
    {
        var outputs = await session.Run("Javascript(\"f('<x>');\"); CSS(\"td::after { content: '\\\"</script>'; }\");");
        var html = outputs.Select(output => Assert.Single(((DisplayOutput)output).Data)).ToList();
        Assert.Equal(new MimePart("text/html", "<script type=\"text/javascript\">f('<x>');</script>"), html[0]);
        Assert.Contains("style.textContent = \"td::after { content: \\u0027\\u0022\\u003C/script\\u003E\\u0027; }\"", html[1].Text);
    }

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("\"<b>\"", "<b>")]
    [InlineData("DayOfWeek.Monday", "Monday")]
    [InlineData("new[] { 1, 2 }", "[ 1, 2 ]")]
    [InlineData("new List<string>()", "[  ]")]
    [InlineData("Enumerable.Range(0, 21)", "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 ... (more) ]")]
    [InlineData("new { A = 1, B = \"x\" }", "{ A = 1, B = x }")]
    [InlineData("(1, 2.5)", "(1, 2.5)")]
    public async Task Values_have_a_plain_form(string code, string plain) => Assert.Equal(plain, await session.Value(code));

    [Theory]
    [InlineData("new[] { 7, 8 }", "<th>index</th><th>value</th></tr></thead><tbody><tr><td>0</td><td>7</td></tr><tr><td>1</td>")]
    [InlineData("new[] { new { A = \"<x>\", B = 0.5 } }", "<th>A</th><th>B</th></tr></thead><tbody><tr><td>0</td><td>&lt;x&gt;</td><td>0.5</td>")]
    [InlineData("new { A = 1, B = \"x\" }", "<table><tbody><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>x</td></tr></tbody></table>")]
    [InlineData("new int[25]", "<tr><td>19</td><td>0</td></tr><tr><td>... (5 more)</td></tr></tbody>")]
    public async Task Sequences_and_records_have_a_table(string code, string html) =>
        Assert.Contains(html, await Html(code));

    [Fact]
    public async Task A_dictionary_has_a_table_of_keys_and_values() => Assert.Contains(
        "<th>key</th><th>value</th></tr></thead><tbody><tr><td>a</td><td>1</td></tr></tbody>", await Html("new Dictionary<string, int> { [\"a\"] = 1 }"));

    [Fact]
    public async Task A_sequence_that_holds_itself_ends()
    {
        Assert.Contains("[ [ [ [ [ [ System.Collections", await session.Value("var knot = new List<object>(); knot.Add(knot); knot"));
        Assert.Contains("<td>[ [ [", await Html("knot"));
    }

    private async Task<string> Html(string code) =>
        ((ResultOutput)(await session.Run(code))[^1]).Data.Single(part => part.MimeType == "text/html").Text;
}
