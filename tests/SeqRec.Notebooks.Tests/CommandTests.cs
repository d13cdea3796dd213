using System.Text.Json.Nodes;
using System.Xml.Linq;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("compile-error", 1, "cell typo: CompilationError: CS0103")]
    [InlineData("exception", 1, "cell too-far: System.IndexOutOfRangeException")]
    [InlineData("hang", 4, "cell endless took longer than 20 s")]
    [InlineData("number-moved", 2, "differs")]
    public async Task A_notebook_that_fails_on_purpose_is_reported_as_failed(string name, int code, string message)
    {
        var (exit, text) = await Run(Failing(name), "--expected", Path.Combine(CommandLine.FailingNotebooks, "expected"), "--junit", "out/junit.xml");
        Assert.Contains(message, text);
        Assert.Equal(code, exit);
        Assert.Contains("<section", File.ReadAllText(Path.Combine(folder.Path, "out", name + ".html")));
        Assert.Equal(code == 2, File.Exists(Path.Combine(folder.Path, "out", name + ".metrics.json")));
        var suite = XElement.Load(Path.Combine(folder.Path, "out", "junit.xml")).Element("testsuite")!;
        Assert.Equal((name, "1"), ((string?)suite.Attribute("name"), (string?)suite.Attribute(code == 2 ? "failures" : "errors")));
    }

    [Fact]
    public async Task The_copy_of_a_failed_run_shows_what_ran_and_where_it_ended()
    {
        await Run(Failing("exception"));
        var cells = Notebook.Read(Path.Combine(folder.Path, "out", "exception.ipynb")).Cells.Where(cell => cell.IsCode).ToList();
        Assert.Equal([1, 2, 3, null], cells.Select(cell => cell.ExecutionCount));
        Assert.StartsWith("   at cell too-far", (string?)cells[2].Outputs[0]!["traceback"]![1]);
    }

    [Fact]
    public async Task Asked_to_keep_going_a_run_tells_of_every_cell_that_failed_and_still_fails()
    {
        var cells = new[] { "throw new Exception(\"one\");", "1 + 1", "throw new Exception(\"two\");" };
        var path = Write([.. cells.Select((code, k) => NotebookCell.NewCode($"c{k}", code))]);
        var (exit, text) = await Run(path, "--keep-going", "--timeout", "60", "--junit", "out/junit.xml");
        Assert.Equal(1, exit);
        Assert.Contains("cell c0: System.Exception: one", text);
        Assert.Contains("cell c2: System.Exception: two", text);
        var suite = XElement.Load(Path.Combine(folder.Path, "out", "junit.xml")).Element("testsuite")!;
        Assert.Equal(("2", "0"), ((string?)suite.Attribute("errors"), (string?)suite.Attribute("skipped")));
    }

    [Fact]
    public async Task A_process_that_dies_is_a_failed_cell()
    {
        var (exit, text) = await Run(Write(NotebookCell.NewCode("gone", "Environment.Exit(7);")));
        Assert.Equal(1, exit);
        Assert.Contains("the process died in cell gone (exit code 7)", text);
    }

    [Fact]
    public async Task A_good_run_leaves_copy_page_and_metrics_and_prints_its_tables()
    {
        const string record = """
            display("{ \"rows\": [] }", "application/vnd.seqrec.table+json", "text/plain");
            "{ \"name\": \"files\", \"value\": 1 }".Display("application/vnd.seqrec.record+json");
            System.IO.File.ReadAllText("beside.txt")
            """;
        var path = Write(Notebooks.Parameters("var profile = \"quick\"; int epochs = 1;"), NotebookCell.NewCode("record", record));
        folder.Write("notebooks/beside.txt", "read relative to the notebook");
        var (exit, text) = await Run(path, "--profile", "real", "-p", "epochs=3");
        Assert.Equal(0, exit);
        Assert.StartsWith("{ \"rows\": [] }\n", text);
        Assert.Contains("nothing is expected of it", text);
        var metrics = SeqRec.Notebooks.Verification.Metrics.Read(Path.Combine(folder.Path, "out", "nb.metrics.json"));
        Assert.Equal(("nb", "real", 3), (metrics.Notebook, metrics.Profile, (int)metrics.Parameters["epochs"]!));
        var executed = Notebook.Read(Path.Combine(folder.Path, "out", "nb.ipynb"));
        Assert.Equal("string profile = \"real\";", executed.Cells[1].Source.Split('\n').Single(line => line.Contains("profile")));
        Assert.Equal("read relative to the notebook", MultilineText.Read(executed.Cells[2].Outputs[^1]!["data"]!["text/plain"]));
        Assert.Equal("real", (string?)Provenance.Of(executed)["profile"]);
    }

    [Fact]
    public async Task A_flood_of_output_is_bounded_and_a_huge_value_is_kept()
    {
        const string flood = "var line = new string('x', 99);\nfor (var i = 0; i < 50_000; i++) Console.WriteLine(line);";
        var path = Write(NotebookCell.NewCode("flood", flood), NotebookCell.NewCode("huge", "new string('y', 3_000_000)"));
        var (exit, text) = await Run(path);
        Assert.True(exit == 0, text);
        var cells = Notebook.Read(Path.Combine(folder.Path, "out", "nb.ipynb")).Cells;
        Assert.StartsWith("[3,951,424 more characters of stdout", MultilineText.Read(cells[0].Outputs[1]!["text"]));
        Assert.Equal(3_000_000, MultilineText.Read(cells[1].Outputs[0]!["data"]!["text/plain"])!.Length);
    }

    [Fact]
    public async Task A_notebook_of_another_kernel_or_with_a_cell_in_another_language_is_refused_before_it_runs()
    {
        var path = Write(NotebookCell.NewCode("a", "1"));
        File.WriteAllText(path, File.ReadAllText(path).Replace(".net-csharp", "python3").Replace("\"language\": \"C#\"", "\"language\": \"python\""));
        var (exit, text) = await Run(path);
        Assert.Contains("nb.ipynb: is for the kernel 'python3' (python); only C# runs here", text);
        Assert.Equal(3, exit);
        Assert.Equal((3, text), await CommandLine.RunAsync(folder.Path, "export", path, "-o", "app.cs"));
        path = Write(NotebookCell.NewCode("a", "1"), NotebookCell.NewCode("b", "let x = 1"));
        File.WriteAllText(path, string.Concat(File.ReadAllText(path).Split("\"kernelName\": \"csharp\"").Select((part, i) => i == 0 ? part : $"\"kernelName\": \"{(i == 1 ? "csharp" : "fsharp")}\"" + part)));
        (exit, text) = await Run(path);
        Assert.Contains("nb.ipynb, cell b: is in 'fsharp'", text);
        Assert.Equal(3, exit);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "out")));
    }

    [Fact]
    public async Task A_kernel_of_another_name_whose_language_is_this_one_is_fine()
    {
        var path = Write(NotebookCell.NewCode("a", "1"));
        File.WriteAllText(path, File.ReadAllText(path).Replace(".net-csharp", "csharp-seqrec"));
        Assert.Equal(0, (await Run(path)).Code);
    }

    [Fact]
    public async Task Two_runs_leave_the_same_files()
    {
        var path = Write(Notebooks.Parameters(), NotebookCell.NewCode("work", "display(1);\n2"));
        await Run(path);
        var first = ReadAll();
        await Run(path);
        Assert.Equal(first, ReadAll());

        string[] ReadAll() => [.. Directory.GetFiles(Path.Combine(folder.Path, "out")).Order().Select(File.ReadAllText)];
    }

    [Theory]
    [InlineData("nb.ipynb", "-p", "nope=1", "no parameter 'nope'. It has: profile (string)")]
    [InlineData("nb.ipynb", "-p", "profile", "must read -p name=value")]
    [InlineData("nb.ipynb", "--out", "notebooks", "would overwrite")]
    [InlineData("nb.ipynb", "--timeout", "0", "must be above 0")]
    [InlineData("missing.ipynb", "--out", "out", "missing.ipynb: cannot be read")]
    [InlineData("nb.ipynb", "--no-such-option", "1", "no-such-option")]
    public async Task Bad_input_ends_with_3(string notebook, string option, string value, string message)
    {
        Write(Notebooks.Parameters());
        var (exit, text) = await CommandLine.RunAsync(folder.Path, "run", Path.Combine("notebooks", notebook), option, value);
        Assert.Contains(message, text);
        Assert.Equal(3, exit);
    }

    [Fact]
    public async Task Lint_reports_and_verify_needs_expectations()
    {
        var (exit, text) = await CommandLine.RunAsync(folder.Path, "lint", Write(NotebookCell.NewCode("a", "namespace A;")));
        Assert.Equal(2, exit);
        Assert.Contains("cell a, line 1: no-namespace", text);
        var metrics = folder.Write("nb.metrics.json", """{ "notebook": "nb", "profile": "quick", "numbers": [] }""");
        (exit, text) = await CommandLine.RunAsync(folder.Path, "verify", metrics);
        Assert.Equal(3, exit);
        Assert.Contains("there is nothing to compare with", text);
    }

    [Fact]
    public async Task Diff_compares_recorded_numbers_of_notebooks_and_metrics()
    {
        var a = folder.Write("a.ipynb", Recorded("""[{ "name": "same", "value": 3 }, { "name": "auc", "value": 0.5 }]"""));
        var b = folder.Write("b.metrics.json", """
            { "notebook": "nb", "profile": "quick", "numbers": [{ "name": "auc", "value": 0.6 }, { "name": "new", "value": 1 }, { "name": "same", "value": 3.0 }] }
            """);
        var (exit, text) = await CommandLine.RunAsync(folder.Path, "diff", a, b);
        Assert.Matches(@"same +3 +3\.0 *\n +auc +0\.5 +0\.6 +\+0\.1 +\+20\.00 % *\n +new +1 +only in b", text);
        Assert.Equal(2, exit);
        Assert.Equal(0, (await CommandLine.RunAsync(folder.Path, "diff", a, a)).Code);
        (exit, text) = await CommandLine.RunAsync(folder.Path, "diff", a, Write(Notebooks.Parameters()));
        Assert.Contains("records no numbers", text);
        Assert.Equal(3, exit);
    }

    [Fact]
    public async Task Clean_and_export_say_what_they_did()
    {
        var path = folder.Write("a.ipynb", Recorded("""{ "name": "auc", "value": 0.5 }"""));
        var (exit, text) = await CommandLine.RunAsync(folder.Path, "clean", path, path);
        Assert.Equal((0, $"{path}: cleaned\n{path}: was clean\n"), (exit, text));
        (exit, text) = await CommandLine.RunAsync(folder.Path, "export", path, "-o", "app.cs");
        Assert.Equal((0, "app.cs: run it with dotnet run app.cs\n"), (exit, text));
        Assert.Contains("// cell a\n", File.ReadAllText(Path.Combine(folder.Path, "app.cs")));
    }

    private static string Recorded(string json) => Notebooks.Of(Notebooks.Executed("a", Notebooks.Display(RecordedNumbers.MimeType, json))).ToJson();

    private static string Failing(string name) => Path.Combine(CommandLine.FailingNotebooks, name + ".ipynb");

    private string Write(params JsonObject[] cells) => folder.Write("notebooks/nb.ipynb", Notebooks.Of(cells).ToJson());

    private Task<(int Code, string Text)> Run(string notebook, params string[] more) =>
        CommandLine.RunAsync(folder.Path, ["run", notebook, .. more]);
}
