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

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("\"<b>\"", "<b>")]
    [InlineData("DayOfWeek.Monday", "Monday")]
    [InlineData("new[] { 1, 2 }", "[ 1, 2 ]")]
    [InlineData("new List<string>()", "[ ]")]
    [InlineData("Enumerable.Range(0, 21)", "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ... (more) ]")]
    [InlineData("new { A = 1, B = \"x\" }", "{ A = 1, B = x }")]
    [InlineData("(1, 2.5)", "(1, 2.5)")]
    public async Task Values_have_a_plain_form(string code, string plain) => Assert.Equal(plain, await session.Value(code));

    [Theory]
    [InlineData("new[] { 7, 8 }", "<th>index</th><th>value</th></tr></thead><tbody><tr><td>0</td><td>7</td></tr><tr><td>1</td>")]
    [InlineData("new[] { new { A = \"<x>\", B = 0.5 } }", "<th>A</th><th>B</th></tr></thead><tbody><tr><td>0</td><td>&lt;x&gt;</td><td>0.5</td>")]
    [InlineData("new { A = 1, B = \"x\" }", "<table><tbody><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>x</td></tr></tbody></table>")]
    [InlineData("new int[25]", "<tr><td>19</td><td>0</td></tr><tr><td>... (5 more)</td></tr></tbody>")]
    public async Task Sequences_and_records_have_a_table(string code, string html) =>
        Assert.Contains(html, ((ResultOutput)(await session.Run(code))[^1]).Data.Single(part => part.MimeType == "text/html").Text);
}
