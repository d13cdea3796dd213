using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_script_is_loaded_and_may_load_another_beside_it()
    {
        folder.Write("shared/outer.csx", "#load \"inner.csx\"\nint Twice(int n) => two * n;");
        folder.Write("shared/inner.csx", "var two = 2;");
        Assert.Equal("42", await Notebook().Value("#load \"shared/outer.csx\"\nTwice(21)"));
    }

    [Fact]
    public async Task An_error_in_a_loaded_file_names_file_and_line()
    {
        folder.Write("broken.csx", "var fine = 1;\nvar bad = nowhere;");
        Assert.StartsWith("cell broken.csx, line 2: CS0103", (await Notebook().Error("#load \"broken.csx\"")).Traceback[0]);
    }

    [Fact]
    public async Task Notebooks_and_dib_files_are_imported()
    {
        folder.Write("shared.ipynb", Notebooks.Of(NotebookCell.NewCode("one", "var one = 1;"), NotebookCell.NewCode("two", "var two = one + 1;")).ToJson());
        folder.Write("more.dib", "#!meta\n{\"kernelInfo\":{}}\n\n#!markdown\n# Title\n\n#!csharp\nvar three = two + 1;\n");
        Assert.Equal("3", await Notebook().Value("#!import shared.ipynb\n#!import more.dib\nthree"));
    }

    [Fact]
    public async Task Imports_that_go_round_in_a_circle_are_refused()
    {
        folder.Write("a.csx", "#!import b.csx");
        folder.Write("b.csx", "#!import a.csx");
        var error = await Notebook().Error("#!import a.csx");
        Assert.Contains("goes round in a circle: a.csx -> b.csx -> a.csx", error.Message);
    }

    [Fact]
    public async Task A_script_loaded_again_starts_anew()
    {
        folder.Write("counter.csx", "var n = 1;");
        Assert.Equal("2", await Notebook().Value("#load \"counter.csx\"\nn++;\nvar first = n;\n#load \"counter.csx\"\nn + 1"));
    }

    [Fact]
    public async Task A_notebook_of_another_language_is_not_imported()
    {
        folder.Write("f.ipynb", Notebooks.Of(NotebookCell.NewCode("one", "let x = 1")).ToJson().Replace("\"csharp\"", "\"fsharp\"", StringComparison.Ordinal));
        Assert.Equal("f.ipynb, cell one: is in 'fsharp'; only C# runs here: rewrite it, or make it a markdown or raw cell", (await Notebook().Error("#!import f.ipynb")).Message);
    }

    [Fact]
    public async Task A_file_is_a_value_and_shown_in_its_type_when_that_is_named()
    {
        folder.Write("story.html", "<b>story</b>");
        var notebook = Notebook();
        var shown = (DisplayOutput)Assert.Single(await notebook.Run("#!value --name story --from-file story.html --mime-type text/html"));
        Assert.Equal([new MimePart("text/html", "<b>story</b>")], shown.Data);
        Assert.Equal("<b>story</b>", await notebook.Value("#!share --from value story\nstory"));
    }

    private Session Notebook() => new(folder.Path);
}
