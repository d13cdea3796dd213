using System.Diagnostics;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Exporting;

namespace SeqRec.Notebooks.Tests.Exporting;

public sealed class FileAppTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_program_prints_what_the_cells_show()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Markdig.dll"), Path.Combine(folder.Path, "Markdig.dll"));
        folder.Write("notebooks/beside.txt", "read relative to the notebook");
        var app = Export(
            Notebooks.Markdown("title", "# Title\n*/ text"),
            NotebookCell.NewCode("first", "#r \"../Markdig.dll\"\nusing System.IO;\nusing Microsoft.DotNet.Interactive.Formatting;\nrecord Point(int X, double Y);\npublic static string Twice(this string s) => s + s;\nint Square(int x) => x * x;"),
            Notebooks.Parameters("var seed = 1;\nstatic readonly int[] xs = { 1, 2 };"),
            NotebookCell.NewCode("again", "#!time\nint seed = 7; // another value\nvar later = new Later();\nclass Later { public override string ToString() => \"later\"; }\nlater // shown"),
            NotebookCell.NewCode("calls", "void Say() => Console.WriteLine(\"said\");\nawait Task.Delay(1);\nSay()"),
            NotebookCell.NewCode("values", "display(new Point(Square(seed), 0.5)).Update(null);\nMarkdig.Markdown.ToPlainText(\"**bold**\").Trim().Display();\nFormatter.Register<DateOnly>(day => $\"day {day.Day}\");\nnew[] { new DateOnly(2026, 1, 5) }.Display();\n\"a\".Twice().Display();\nawait Task.FromResult(xs.Select(x => x + seed))"),
            NotebookCell.NewCode("html", "using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;\nul[@class: \"x\"](xs.Select(x => li(x, HTML(\"&nbsp;\"), new { A = \"<\" }, br)))"),
            NotebookCell.NewCode("read", "foreach (var x in xs) Console.WriteLine(x);\nFile.ReadAllText(\"beside.txt\")"));
        var (exit, text) = await RunAsync(app);
        Assert.Equal("later\nsaid\nPoint { X = 49, Y = 0.5 }\n<null>\nbold\n[ day 5 ]\naa\n[ 8, 9 ]\n<ul class=\"x\"><li>1&nbsp;<table><tbody><tr><td>A</td><td>&lt;</td></tr></tbody></table><br /></li><li>2&nbsp;<table><tbody><tr><td>A</td><td>&lt;</td></tr></tbody></table><br /></li></ul>\n1\n2\nread relative to the notebook\n", text);
        Assert.Equal(0, exit);
    }

    [Fact]
    public void Directives_become_those_of_a_program()
    {
        var dll = folder.Write("lib folder/Some.dll", "");
        folder.Write("lib folder/libnative.so", "");
        var app = File.ReadAllLines(Export(NotebookCell.NewCode("setup",
            $"#i \"nuget:../packages\"\n#r \"../lib folder/Some.dll\"\n#r \"nuget:Jint, 4.6.0\"\n#r \"nuget:Markdig\"\n#!markdown\nWords\n#!csharp\nusing System;")));
        string[] expected =
        [
            $"#:property RestoreAdditionalProjectSources={Path.Combine(folder.Path, "packages")}", "#:package Jint@4.6.0", "#:package Markdig@*",
            "#:include ../lib folder/Some.dll", "#:include ../lib folder/libnative.so", "// Words",
        ];
        Assert.All(expected, line => Assert.Contains(line, app));
        Assert.Single(app, line => line == "using System;");
        Assert.DoesNotContain(app, line => line.Contains("PocketView", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int x = 1;\nint y = ;", "line 2: CS1525")]
    [InlineData("var a = 1;\n\nint Size { get; set; } = 3;", "line 3: a program has no such member")]
    [InlineData("#!set --name x --value 1", "line 1: #!set has no counterpart")]
    [InlineData("#!fsharp\n1", "nb.ipynb, cell bad, line 1: '#!fsharp' is not supported")]
    [InlineData("int taken, other;", "line 1: 'taken' is declared in an earlier cell")]
    public void What_a_program_cannot_have_names_cell_and_line(string code, string message)
    {
        var error = Assert.Throws<ExportException>(() => Export(NotebookCell.NewCode("first", "var taken = 0;"), NotebookCell.NewCode("bad", code)));
        Assert.Contains("nb.ipynb, cell bad, ", error.Message);
        Assert.Contains(message, error.Message);
        Assert.False(File.Exists(Path.Combine(folder.Path, "apps", "app.cs")));
    }

    [Fact]
    public void A_library_that_is_not_built_names_the_build_command() => Assert.Contains(
        "dotnet build -c Release", Assert.Throws<FileNotFoundException>(() => Export(NotebookCell.NewCode("setup", "#r \"none.dll\""))).Message);

    private string Export(params JsonObject[] cells)
    {
        var app = Path.Combine(folder.Path, "apps", "app.cs");
        FileApp.Write(folder.Write("notebooks/nb.ipynb", Notebooks.Of(cells).ToJson()), app);
        return app;
    }

    private async Task<(int Code, string Text)> RunAsync(string app)
    {
        var start = new ProcessStartInfo("dotnet", ["run", app]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text);
    }
}
