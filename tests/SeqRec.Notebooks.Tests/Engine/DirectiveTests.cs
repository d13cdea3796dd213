using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public class DirectiveTests
{
    private readonly Session session = new();

    [Fact]
    public async Task Line_numbers_survive_directives() =>
        Assert.StartsWith("cell c, line 3: CS0103", (await session.Error("#!csharp\n#!time\nnowhere();")).Traceback[0]);

    [Fact]
    public async Task Time_is_shown_beside_the_value()
    {
        var outputs = await session.Run("#!time\n1 + 1");
        Assert.Equal(2, outputs.Count);
        Assert.Matches("^Wall time: [0-9.]+ms$", Assert.IsType<DisplayOutput>(outputs[0]).Data[0].Text);
    }

    [Theory]
    [InlineData("var x = 1;\n#!fsharp", "'#!fsharp' is not supported by this engine")]
    [InlineData("var x = 1;\n#r \"nuget:Some.Package,1.0\"", "is not yet supported by this engine; reference the built dll")]
    [InlineData("var x = 1;\n#i \"nuget:elsewhere\"", "is not supported by this engine")]
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
}
