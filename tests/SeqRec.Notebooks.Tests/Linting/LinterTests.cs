using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Linting;

namespace SeqRec.Notebooks.Tests.Linting;

public class LinterTests
{
    [Fact]
    public void A_good_notebook_has_no_findings() => Assert.Empty(Check(Good()));

    [Theory]
    [InlineData("cell-id", "Remove:id")]
    [InlineData("cell-id", "not readable!")]
    [InlineData("cell-id", "3f2c9a7e")]
    [InlineData("cell-id", "8a1b2c3d-1111-2222-3333-444455556666")]
    [InlineData("cell-id-unique", "parameters")]
    public void Ids_are_present_readable_and_unique(string rule, string id)
    {
        var notebook = Good();
        if (id == "Remove:id") notebook.Cells[^1].Json.Remove("id");
        else notebook.Cells[^1].Json["id"] = id;
        Assert.Equal([rule], Check(notebook));
    }

    [Theory]
    [InlineData("kernelspec")]
    [InlineData("language_info")]
    [InlineData("polyglot_notebook")]
    public void Notebook_metadata_is_exact(string key)
    {
        var notebook = Good();
        notebook.Metadata[key] = new JsonObject { ["name"] = "C#" };
        Assert.Equal(["notebook-metadata"], Check(notebook));
    }

    [Fact]
    public void The_minor_version_is_5()
    {
        var notebook = Good();
        notebook.Json["nbformat_minor"] = 4;
        Assert.Equal(["notebook-metadata"], Check(notebook));
    }

    [Fact]
    public void Code_cells_say_their_language_twice_and_nothing_of_the_editor()
    {
        var notebook = Good();
        notebook.Cells[^1].Json["metadata"] = new JsonObject { ["vscode"] = new JsonObject() };
        Assert.Equal(["cell-metadata", "cell-metadata"], Check(notebook));
    }

    [Fact]
    public void A_line_stored_without_its_newline_is_found()
    {
        var notebook = Good();
        notebook.Cells[^1].Json["source"] = new JsonArray("// a comment", "var swallowed = 1;");
        Assert.Equal("test.ipynb, cell last, line 1: lost-newlines: the stored line lacks its \\n, so it runs into the next; "
            + "store each line but the last with it", Assert.Single(Linter.Check(notebook, "test.ipynb")).ToString());
    }

    [Fact]
    public void Outputs_and_injected_cells_belong_into_executed_copies_only()
    {
        var notebook = Good(
            Notebooks.Executed("ran", Notebooks.Display("text/plain", "1")), NotebookCell.NewCode("injected-parameters", "", "injected-parameters"));
        Assert.Equal(["no-outputs", "no-injected-cell"], Check(notebook));
        Assert.Empty(Linter.Check(notebook, "test.ipynb", executed: true));
    }

    [Fact]
    public void Exactly_one_code_cell_declares_parameters()
    {
        Assert.Equal(["one-parameters-cell"], Check(Notebooks.Of()));
        Assert.Equal(["one-parameters-cell"], Check(Good(NotebookCell.NewCode("again", "", "parameters"))));
    }

    [Theory]
    [InlineData("short-cells", 21, "line")]
    [InlineData("references-first", 1, "var x = 1;\n#r \"late.dll\"")]
    [InlineData("no-top-level-using-var", 1, "using var scope = Open();")]
    [InlineData("no-top-level-using-var", 1, "using Scope scope = Open();")]
    [InlineData("no-namespace", 1, "namespace A { class B { } }")]
    [InlineData("no-namespace", 1, "namespace A;")]
    [InlineData("known-directives", 1, "var x = 1;\n#!fsharp\nlet y = 2")]
    [InlineData("known-directives", 1, "#!connect jupyter")]
    [InlineData("relative-references", 1, "#load \"/home/me/setup.csx\"")]
    [InlineData("relative-references", 1, "#!import ..\\setup.ipynb")]
    [InlineData("relative-references", 1, "#load \"C:/setup.csx\"")]
    [InlineData("script-dialect", 1, "static class More { public static int Twice(this int x) => 2 * x; }")]
    [InlineData("script-dialect", 1, "static class More { extension(int x) { public int Twice() => 2 * x; } }")]
    [InlineData("portable-api", 1, "ClearOutput();")]
    [InlineData("portable-api", 1, "Microsoft.DotNet.Interactive.Kernel.HTML(\"\");\nKernel.ClearOutput(wait: true);")]
    [InlineData("portable-api", 1, "using SeqRec.Notebooks.Engine;")]
    [InlineData("portable-api", 1, "#!import engine/SeqRec.Notebooks.dll")]
    public void Cells_that_break_a_rule_are_found(string rule, int repeat, string code) =>
        Assert.Equal([rule], Check(Good(NotebookCell.NewCode("bad", string.Join('\n', Enumerable.Repeat(code, repeat))))).Distinct());

    [Theory]
    [InlineData("relative-references", "#r \"/opt/a.dll\"")]
    [InlineData("relative-references", "#r \"lib\\a.dll\"")]
    [InlineData("pinned-packages", "#r \"nuget:Jint\"")]
    [InlineData("pinned-packages", "#r \"nuget:Jint, 4.*\"")]
    [InlineData("portable-api", "#r \"../SeqRec.Kernel.dll\"")]
    public void References_that_break_a_rule_are_found_with_their_line(string rule, string reference)
    {
        var notebook = Good();
        notebook.Cells[1].Json["source"] = "// the library\n" + reference;
        var finding = Assert.Single(Linter.Check(notebook, "test.ipynb"));
        Assert.Equal((rule, 2), (finding.Rule, finding.Line));
    }

    [Fact]
    public void A_finding_names_the_line_in_the_cell_behind_directives_and_their_texts()
    {
        var cell = NotebookCell.NewCode("bad", "#!markdown\nClearOutput() in words\n#!csharp\n#!time\nvar x = 1;\nClearOutput();");
        Assert.Equal(6, Assert.Single(Linter.Check(Good(cell), "test.ipynb")).Line);
    }

    [Theory]
    [InlineData("public static int Twice(this int x) => 2 * x;")]
    [InlineData("display(1);\nHTML(\"<b>\").Display();\nMicrosoft.DotNet.Interactive.Formatting.Formatter.Register<int>(x => \"\");\nvar name = await Kernel.GetInputAsync();")]
    [InlineData("#!time\n#!markdown\n# text with '\n#!csharp\nvar clear = new { ClearOutput = 1 }.ClearOutput;")]
    [InlineData("using System.IO;\nusing static System.Math;\nusing Text = System.String;")]
    [InlineData("using (Open()) { using var inner = Open(); }")]
    [InlineData("void M() { using var inner = Open(); }")]
    public void Other_code_is_fine(string code) => Assert.Empty(Check(Good(NotebookCell.NewCode("fine", code))));

    [Fact]
    public void More_than_25_code_cells_are_too_many()
    {
        Assert.Empty(Check(Good(Many(22))));
        Assert.Equal(["short-notebook"], Check(Good(Many(23))));
    }

    private static JsonObject[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => NotebookCell.NewCode($"cell-{i}", "// x"))];

    private static Notebook Good(params JsonObject[] more) => Notebooks.Of(
    [
        Notebooks.Markdown("title", "# T"),
        NotebookCell.NewCode("libraries", "// the library\n#r \"a.dll\"\n#r \"b.dll\"\nusing System.IO;"),
        Notebooks.Parameters(),
        .. more, NotebookCell.NewCode("last", "1 + 1"),
    ]);

    private static IEnumerable<string> Check(Notebook notebook) => Linter.Check(notebook, "test.ipynb").Select(finding => finding.Rule);
}
