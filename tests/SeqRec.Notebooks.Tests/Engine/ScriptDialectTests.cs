namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>The C# that a cell may be written in, and what a program has that it has not.</summary>
public class ScriptDialectTests
{
    private readonly Session session = new();

    [Theory]
    [InlineData("async IAsyncEnumerable<int> Count() { yield return 1; await Task.Yield(); yield return 2; }\nvar sum = 0;\nawait foreach (var x in Count()) sum += x;\nsum", "3")]
    [InlineData("interface IShape { int Area { get; } }\nenum Colour { Red, Green }\nrecord Box<T>(T Side, Colour Colour) : IShape { public int Area => 4; }\nnew Box<int>(2, Colour.Green).Area", "4")]
    [InlineData("(int A, string B) pair = (1, \"x\");\nvar (a, b) = pair;\nFunc<int, int> twice = n => 2 * n;\n$\"{twice(a)}{b}\"", "2x")]
    [InlineData("const int k = 3;\nvar n = 0;\nagain:\nn++;\nif (n < k) goto again;\nn", "3")]
    [InlineData("var x = 1;\nif (x > 0) return x + 1;\nConsole.Write(\"not reached\");", "2")]
    [InlineData("using (var text = new System.IO.StringReader(\"abc\")) { Console.Write(text.Read()); }\n1", "1")]
    [InlineData("static int Twice(this int x) => 2 * x;\n3.Twice()", "6")]
    [InlineData("int First() { Span<int> some = stackalloc int[] { 5, 6 }; return some[0]; }\nFirst()", "5")]
    [InlineData("#nullable enable\nstring? nothing = null;\nnothing is null", "True")]
    [InlineData("new StringBuilder().Append(new ArrayList().Count).Append(new List<int>().Sum()).Append(Task.CompletedTask.IsCompleted).ToString()", "00True")]
    public async Task A_cell_may_say(string code, string value) => Assert.Equal(value, await session.Value(code));

    [Theory]
    [InlineData("using var text = new System.IO.StringReader(\"\");", "CS1002")]
    [InlineData("static class More { public static int Twice(this int x) => 2 * x; }", "CS1109")]
    [InlineData("static class More { extension(int x) { public int Twice() => 2 * x; } }", "CS9283")]
    [InlineData("namespace A { }", "CS7021")]
    [InlineData("Span<int> some = new int[1];", "CS8345")]
    [InlineData("Stopwatch.StartNew()", "CS0103")]
    [InlineData("new StringReader(\"\")", "CS0246")]
    public async Task A_cell_may_not_say(string code, string error) =>
        Assert.Contains((await session.Error(code)).Traceback, line => line.StartsWith($"cell c, line 1: {error} ", StringComparison.Ordinal));

    [Fact]
    public async Task A_type_can_be_declared_anew()
    {
        await session.Run("class Shop { public int Size => 1; }\nvar old = new Shop();");
        Assert.Equal("12", await session.Value("class Shop { public string Size => \"2\"; }\nold.Size + new Shop().Size"));
    }
}
