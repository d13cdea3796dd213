using System.Text.Json.Nodes;
using SeqRec.Kernel.Editing;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Tests.Editing;

public sealed class EditingTests
{
    private readonly SessionWorkspace workspace = new();
    private readonly CSharpSession session = new(Path.GetTempPath());

    [Fact]
    public void Positions_are_counted_in_code_points_and_back()
    {
        const string text = "愛😀x";
        Assert.Equal([0, 1, 3, 4, 4], Enumerable.Range(0, 5).Select(position => CodePoints.ToIndex(text, position)));
        Assert.Equal([0, 1, 2, 3], new[] { 0, 1, 3, 4 }.Select(index => CodePoints.FromIndex(text, index)));
    }

    [Fact]
    public async Task Variables_of_earlier_cells_and_their_members_are_completed_behind_emoji()
    {
        await session.ExecuteAsync("c", "record Shop(string 名前, int Items);\nvar shop = new Shop(\"愛\", 3);", _ => { });
        const string code = "/* 😀愛😀 */ shop.It";
        var reply = Complete(code, 17);
        Assert.Equal(["Items"], Matches(reply));
        Assert.Equal((15, 17), ((int)reply["cursor_start"]!, (int)reply["cursor_end"]!));
        Assert.Equal("property", (string?)reply["metadata"]!["_jupyter_types_experimental"]![0]!["type"]);
        Assert.Equal(["shop", "Shop"], Matches(Complete("shop", 4)));
        Assert.Equal(["名前"], Matches(Complete("shop.名", 6)));
    }

    [Fact]
    public void Extension_methods_are_completed_and_directives_do_not_disturb() =>
        Assert.Equal(["SelectMany"], Matches(Complete("#!time\n#r \"none.dll\"\nnew[] { 1 }.SelectM", int.MaxValue)));

    [Fact]
    public void In_the_middle_of_a_word_the_whole_word_is_replaced()
    {
        var reply = Complete("/* 😀 */ Console.WriteL(1)", 20);
        Assert.Contains("WriteLine", Matches(reply));
        Assert.Equal((16, 22), ((int)reply["cursor_start"]!, (int)reply["cursor_end"]!));
    }

    [Theory]
    [InlineData("var n = 5;\nn.byt", "((byte)n)", 11)]
    [InlineData("class A\n{\n    override ToS", "public override string ToString()", 14)]
    public void An_edit_of_more_than_the_word_says_where_it_begins(string code, string match, int start)
    {
        var reply = Complete(code, int.MaxValue);
        Assert.Contains(Matches(reply), text => text.StartsWith(match, StringComparison.Ordinal));
        Assert.Equal((start, code.Length), ((int)reply["cursor_start"]!, (int)reply["cursor_end"]!));
    }

    [Fact]
    public void Nothing_fits_is_an_empty_answer() => Assert.Empty(Matches(Complete("Console.Zzz", 11)));

    [Fact]
    public void Inspection_shows_signature_and_documentation_also_between_parentheses()
    {
        foreach (var (code, cursor) in new[] { ("Math.Max(1, 2)", 7), ("Math.Max(", 9), ("Math.Max", 8) })
        {
            var text = (string?)Inspect(code, cursor)["data"]!["text/plain"];
            Assert.Contains("Math.Max", text);
            Assert.Contains("larger of two", text);
        }
    }

    [Fact]
    public void Inspecting_nothing_finds_nothing() => Assert.False((bool)Inspect("   ", 1)["found"]!);

    [Theory]
    [InlineData("1 + 1", "complete", null)]
    [InlineData("if (true) {", "incomplete", "    ")]
    [InlineData("#!time\nint F() { return (", "incomplete", "        ")]
    [InlineData("var s = @\"open", "incomplete", "")]
    [InlineData("int x = = 3;", "invalid", null)]
    [InlineData("", "complete", null)]
    public void Completeness_tells_a_console_what_Enter_does(string code, string status, string? indent)
    {
        var answer = Completeness.Answer(code);
        Assert.Equal((status, indent), ((string?)answer["status"], (string?)answer["indent"]));
    }

    [Theory]
    [InlineData("Console.WriteLine?", "Console.WriteLine")]
    [InlineData(" shop? \n", "shop")]
    [InlineData("x?.y", null)]
    [InlineData("x ? 1 : 2", null)]
    public void A_name_with_a_question_mark_asks_for_help(string code, string? name) => Assert.Equal(name, HelpRequest.NameIn(code));

    private JsonObject Complete(string code, int cursor) => new Completer(workspace).Answer(session, code, cursor);

    private JsonObject Inspect(string code, int cursor) => new Inspector(workspace).Answer(session, code, cursor);

    private static IEnumerable<string> Matches(JsonObject reply) => ((JsonArray)reply["matches"]!).Select(match => (string)match!);
}
