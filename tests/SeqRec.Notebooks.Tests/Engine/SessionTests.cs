using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public class SessionTests
{
    private readonly Session session = new();

    [Fact]
    public async Task Variables_types_and_usings_reach_later_cells()
    {
        await session.Run("using System.Globalization;\nvar x = 20;");
        await session.Run("using System.Diagnostics;");
        await session.Run("record Pair(int A, int B);\nint Twice(int n) => 2 * n;");
        Assert.Equal("42", await session.Value("new Pair(Twice(x), 2) is var p ? p.A + p.B : 0"));
        Assert.Equal("Invariant Language (Invariant Country)", await session.Value("CultureInfo.InvariantCulture.EnglishName"));
        Assert.Equal("True", await session.Value("Stopwatch.StartNew().IsRunning"));
    }

    [Fact]
    public async Task A_variable_can_be_declared_anew_with_another_type()
    {
        await session.Run("var x = 1; int Old() => x;");
        await session.Run("var x = \"one\";");
        Assert.Equal("one", await session.Value("x"));
        Assert.Equal("1", await session.Value("Old()"));
    }

    [Fact]
    public async Task Awaits_are_allowed_at_top_level()
    {
        await session.Run("await Task.Delay(1);\nvar late = await Task.FromResult(7);");
        Assert.Equal("7", await session.Value("await Task.FromResult(late)"));
    }

    [Theory]
    [InlineData("var y = 1;")]
    [InlineData("Console.Write(\"\")")]
    [InlineData("// nothing but a comment")]
    [InlineData("")]
    public async Task A_cell_without_a_value_shows_nothing(string code) => Assert.Empty(await session.Run(code));

    [Fact]
    public async Task Null_is_a_value() => Assert.Equal("<null>", await session.Value("(string)null"));

    [Fact]
    public async Task Console_output_is_captured_by_stream_and_warnings_stay_out_of_it()
    {
        var outputs = await session.Run("int unused; string? s = null;\nConsole.WriteLine($\"{1.5}\");\nConsole.Error.Write(\"late\");");
        Assert.Equal([("stdout", "1.5\n"), ("stderr", "late")], outputs.Cast<StreamOutput>().Select(o => (o.Name, o.Text)));
    }

    [Fact]
    public async Task Two_sessions_do_not_see_each_other()
    {
        var other = new Session();
        await session.Run("var x = 1;");
        await other.Run("var x = \"other\";");
        Assert.Equal("1", await session.Value("x"));
        Assert.Equal("other", await other.Value("x"));
    }

    [Fact]
    public async Task A_compile_error_names_cell_and_line_and_leaves_no_trace()
    {
        await session.Run("var x = 1;");
        var error = await session.Error("var x = 2;\n\nvar z = nowhere;", "train");
        Assert.Equal("CompilationError", error.Name);
        Assert.StartsWith("CS0103 ", error.Message);
        Assert.StartsWith("cell train, line 3: CS0103 ", Assert.Single(error.Traceback));
        Assert.Equal("1", await session.Value("x"));
    }

    [Fact]
    public async Task An_exception_keeps_the_variables_set_before_it()
    {
        await session.Run("var x = 1;");
        var error = await session.Error("x = 2;\nvar y = 3;\nthrow new InvalidOperationException(\"stop\");", "train");
        Assert.Equal(("System.InvalidOperationException", "stop"), (error.Name, error.Message));
        Assert.Equal("   at cell train, line 3", error.Traceback[1]);
        Assert.Equal("2", await session.Value("x"));
        Assert.Equal("3", await session.Value("y"));
    }

    [Fact]
    public async Task A_first_cell_that_throws_keeps_them_too_and_an_exception_needs_no_stack()
    {
        var error = await session.Error("var y = 3;\nclass Bare : Exception { public override string StackTrace => null; }\nthrow new Bare();");
        Assert.Equal("   at cell c, line 3", error.Traceback[1]);
        Assert.Equal("3", await session.Value("y"));
    }

    [Fact]
    public async Task The_traceback_follows_calls_through_cells_and_drops_the_plumbing()
    {
        await session.Run("static int Inner(string s)\n{\n    return int.Parse(s);\n}", "helpers");
        var error = await session.Error("// first\nawait Task.Yield();\nInner(\"x\");", "use");
        Assert.Equal("System.FormatException", error.Name);
        Assert.Contains("   at cell use, line 3", error.Traceback);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("Submission") || line.Contains("SeqRec.Notebooks"));
    }

    [Fact]
    public async Task Dynamic_and_unsafe_code_and_later_language_features_work()
    {
        Assert.Equal("3", await session.Value("dynamic d = 1; d + 2"));
        Assert.Equal("6", await session.Value("int[] a = [1, 2, 3]; unsafe { fixed (int* p = a) a[0] = *p; }\na.Sum()"));
    }

    [Fact]
    public async Task Display_shows_now_and_can_be_updated()
    {
        var outputs = await session.Run("var shown = display(\"a\");\n\"b\".Display(\"text/html\");\nshown.Update(\"c\");\nHTML(\"<b>\")");
        var first = Assert.IsType<DisplayOutput>(outputs[0]);
        Assert.Equal(new MimePart("text/plain", "a"), Assert.Single(first.Data));
        Assert.Equal("text/html", Assert.Single(Assert.IsType<DisplayOutput>(outputs[1]).Data).MimeType);
        var update = Assert.IsType<UpdateOutput>(outputs[2]);
        Assert.Equal((first.Id, "c"), (update.Id, update.Data[0].Text));
        Assert.Equal(new MimePart("text/html", "<b>"), Assert.Single(Assert.IsType<ResultOutput>(outputs[3]).Data));
    }

    [Fact]
    public async Task Cells_are_compiled_with_optimisation()
    {
        var flags = "System.Reflection.Assembly.GetExecutingAssembly()"
            + ".GetCustomAttributes(false).OfType<System.Diagnostics.DebuggableAttribute>().Any(a => a.IsJITOptimizerDisabled)";
        Assert.Equal("False", await session.Value(flags));
    }
}
