using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public class DirectiveTests
{
    private readonly Session session = new();

    [Fact]
    public async Task Line_numbers_survive_directives() =>
        Assert.StartsWith("cell c, line 3: CS0103", (await session.Error("#!csharp\n#!time\nnowhere();")).Traceback[0]);

    [Theory]
    [InlineData("#!csharp")]
    [InlineData("#!c#")]
    [InlineData("#!C#")]
    [InlineData("#!cs")]
    public async Task Each_name_of_the_language_is_known(string name) => Assert.Equal("2", await session.Value($"{name}\n1 + 1"));

    [Fact]
    public async Task Time_is_shown_beside_the_value()
    {
        var outputs = await session.Run("#!time\n1 + 1");
        Assert.Equal(2, outputs.Count);
        Assert.Matches("^Wall time: [0-9.]+ms$", Assert.IsType<DisplayOutput>(outputs[0]).Data[0].Text);
    }

    [Theory]
    [InlineData("var x = 1;\n#!fsharp", "'#!fsharp' is not supported by this kernel")]
    [InlineData("var x = 1;\n#!connect jupyter", "'#!connect jupyter' is not supported by this kernel")]
    [InlineData("var x = 1;\n#i \"elsewhere\"", "must read #i \"nuget:address or folder\"")]
    [InlineData("var x = 1;\n#!import", "names no file")]
    [InlineData("var x = 1;\n#!import nothing.csx", "finds no file 'nothing.csx'")]
    [InlineData("var x = 1;\n#!value", "needs --name")]
    [InlineData("var x = 1;\n#!set --name y", "needs --name and --value")]
    [InlineData("var x = 1;\n#!set --name 1y --value 2", "needs the name of a variable")]
    [InlineData("var x = 1;\n#!set --name y --value @fsharp:x", "cannot take a value from '@fsharp'")]
    [InlineData("var x = 1;\n#!set --name y --value @value:none", "knows no value 'none'")]
    [InlineData("var x = 1;\n#r missing-quotes.dll", "must read #r \"path/to/library.dll\"")]
    public async Task Others_are_refused_with_cell_and_line(string code, string message)
    {
        var error = await session.Error(code, "first");
        Assert.Equal("CompilationError", error.Name);
        Assert.Contains(message, error.Message);
        Assert.StartsWith("cell first, line 2: ", Assert.Single(error.Traceback));
    }

    [Fact]
    public async Task Look_alikes_in_texts_and_comments_stay()
    {
        const string code = """
            var text = @"
            #!time
            #r ""x""
            ";
            /*
            #!fsharp
            */
            text
            """;
        Assert.Equal("\n#!time\n#r \"x\"\n", await session.Value(code));
    }

    [Fact]
    public async Task Markdown_and_html_are_shown_where_they_stand_and_lines_keep_their_numbers()
    {
        var outputs = await session.Run("var n = 1;\n#!markdown\n*it's* \"$n$\"\n#!html\n<b>n</b>\n#!csharp\nn + 1");
        Assert.Contains("<em>it's</em>", Shown(outputs[0]));
        Assert.Equal("<b>n</b>", Shown(outputs[1]));
        Assert.Equal("2", Assert.IsType<ResultOutput>(outputs[2]).Data[0].Text);
        Assert.StartsWith("cell c, line 4: CS0103", (await session.Error("#!markdown\ntext\n#!csharp\nnowhere")).Traceback[0]);
    }

    [Fact]
    public async Task Values_are_stored_and_set_as_variables()
    {
        await session.Run("#!value --name story\none \"two\"\nthree");
        await session.Run("#!set --name text --value @value:story\n#!set --name n --value 3\n#!set --name rate --value 0.5\n#!set --name plain --value \"some words\"");
        Assert.Equal("one \"two\"\nthree", await session.Value("text"));
        Assert.Equal("7.5 some words", await session.Value("$\"{n * 2.5} {plain}\""));
        Assert.Equal("one", await session.Value("#!share --from value story --as tale\ntale[..3]"));
    }

    [Fact]
    public async Task Variables_are_listed_with_their_latest_value()
    {
        await session.Run("var b = \"old\"; int a = 1;");
        await session.Run("var b = 2.5;");
        Assert.Equal("a\nb", Shown(Assert.Single(await session.Run("#!who"))));
        Assert.Contains("<tr><td>b</td><td>System.Double</td><td>2.5</td></tr>", Shown(Assert.Single(await session.Run("#!whos"))));
    }

    [Fact]
    public async Task The_kernel_says_what_it_knows_and_what_it_is()
    {
        Assert.Contains("#!markdown", Shown(Assert.Single(await session.Run("#!lsmagic"))));
        Assert.StartsWith("C# 14", Shown(Assert.Single(await session.Run("#!about"))));
    }

    [Fact]
    public async Task Input_without_anybody_to_answer_fails_at_once() =>
        Assert.Contains("Nobody can answer 'Name?'", (await session.Error("#!set --name who --value @input:\"Name?\"")).Message);

    private static string Shown(CellOutput output) => Assert.IsType<DisplayOutput>(output).Data[0].Text;
}
