using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>What a notebook says about how values look.</summary>
public class FormatterTests
{
    private readonly Session session = new();

    [Theory]
    [InlineData("Formatter.Register<int>(x => $\"#{x}\");", "1", "#1")]
    [InlineData("Formatter.Register<int>(x => $\"#{x}\", \"text/plain\");", "new[] { 1, 2 }", "[ #1, #2 ]")]
    [InlineData("Formatter.Register<Exception>((e, writer) => writer.WriteLine(e.Message));", "new ArgumentException(\"bad\")", "bad\n")]
    [InlineData("Formatter.Register(typeof(List<>), (x, writer) => writer.Write(\"open\"), \"text/plain\");", "new List<int>()", "open")]
    [InlineData("Formatter.Register<IEnumerable<string>>(x => \"texts\");", "new List<string>()", "texts")]
    [InlineData("Formatter.ListExpansionLimit = 2;", "new[] { 1, 2, 3 }", "[ 1, 2 ... (1 more) ]")]
    [InlineData("Formatter.RecursionLimit = 1;", "new object[] { new[] { new int[0] } }", "[ System.Int32[][] ]")]
    public async Task A_registered_form_is_shown(string code, string value, string plain)
    {
        Assert.Empty(await Run(code));
        Assert.Equal(plain, await session.Value(value));
    }

    [Fact]
    public async Task The_nearest_type_wins_and_then_the_latest()
    {
        await Run("class A { } class B : A, IComparable { public int CompareTo(object other) => 0; } class C : B { }");
        await Run("Formatter.Register<B>(_ => \"b\"); Formatter.Register<A>(_ => \"a\"); Formatter.Register<IComparable>(_ => \"i\"); Formatter.Register<object>(_ => \"o\");");
        await Run("Formatter.Register<A>(_ => \"later\");");
        var written = await Run("foreach (var x in new object[] { new A(), new B(), new C(), 1, new object() }) Console.Write(x.ToDisplayString() + ' ');");
        Assert.Equal("later b b i o ", string.Concat(written.Cast<StreamOutput>().Select(stream => stream.Text)));
    }

    [Fact]
    public async Task Registered_html_is_shown_by_itself_also_for_numbers()
    {
        await Run("Formatter.Register<double>(x => $\"<b>{x}</b>\", \"text/html\");");
        Assert.Equal([new MimePart("text/html", "<b>1.5</b>"), new MimePart("text/plain", "1.5")], await Data("1.5"));
        Assert.Equal("<b>1.5</b>", await session.Value("1.5.ToDisplayString(\"text/html\")"));
    }

    [Fact]
    public async Task Preferred_types_hold_for_derived_types_and_go_before_those_of_a_library()
    {
        await Run("Formatter.SetPreferredMimeTypesFor(typeof(Exception), \"text/plain\", \"text/x\");");
        Assert.Equal(["text/plain", "text/x"], (await Data("new ArgumentException(\"bad\")")).Select(part => part.MimeType));
    }

    [Fact]
    public async Task Resetting_forgets_it_all_and_another_session_never_knew()
    {
        await Run("Formatter.Register<int>(x => \"mine\"); Formatter.ListExpansionLimit = 1;");
        Assert.Equal("[ 1, 2 ]", await new Session().Value("new[] { 1, 2 }"));
        await Run("Formatter.ResetToDefault();");
        Assert.Equal("[ 1, 2 ]", await session.Value("new[] { 1, 2 }"));
    }

    [Fact]
    public async Task A_formatter_that_fails_is_the_cells_error_and_a_negative_limit_is_refused()
    {
        await Run("Formatter.Register<int>(x => throw new InvalidOperationException(\"broken\"));");
        Assert.Equal("broken", (await session.Error("1")).Message);
        Assert.Equal("System.ArgumentOutOfRangeException", (await session.Error("Formatter.ListExpansionLimit = -1;")).Name);
    }

    private Task<IReadOnlyList<CellOutput>> Run(string code) => session.Run("using Microsoft.DotNet.Interactive.Formatting;\n" + code);

    private async Task<IReadOnlyList<MimePart>> Data(string code) => ((ResultOutput)Assert.Single(await session.Run(code))).Data;
}
