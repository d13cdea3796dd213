using SeqRec.Notebooks.Documents;

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

    private Session Notebook() => new(folder.Path);
}
