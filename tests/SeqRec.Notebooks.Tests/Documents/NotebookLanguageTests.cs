using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Documents;

/// <summary>For which language a cell was written: what .NET Interactive's versions stored, in the order in which they trust it.</summary>
public class NotebookLanguageTests
{
    private const string FSharp = """{ "defaultKernelName": "fsharp" }""";

    [Theory]
    [InlineData("polyglot_notebook", "{ \"kernelInfo\": " + FSharp + " }")]
    [InlineData("polyglot_notebook", FSharp)]
    [InlineData("dotnet_interactive", FSharp)]
    [InlineData("kernelInfo", FSharp)]
    public void Without_a_word_of_its_own_a_cell_is_in_the_notebooks_language(string key, string json)
    {
        var notebook = Notebooks.Of(NotebookCell.NewCode("says", "1"), NotebookCell.NewCode("silent", "1"));
        notebook.Metadata.Remove("polyglot_notebook");
        notebook.Metadata[key] = JsonNode.Parse(json);
        NotebookLanguage.Check(notebook, "a.ipynb");
        notebook.Cells[1].Json["metadata"] = new JsonObject();
        Assert.Equal("a.ipynb, cell silent: is in 'fsharp'", Refused(notebook)?.Split(';')[0]);
        notebook.Cells[1].Json["source"] = "#!csharp\n1";
        Assert.Null(Refused(notebook));
    }

    [Theory]
    [InlineData("csharp", "fsharp", "1", false)]
    [InlineData("fsharp", "csharp", "1", true)]
    [InlineData(null, "fsharp", "1", true)]
    [InlineData(null, "cs", "1", false)]
    [InlineData("fsharp", "fsharp", "#!c#\n1", false)]
    [InlineData("fsharp", "fsharp", "// #!c#\n1", true)]
    public void A_directive_goes_before_the_newer_key_and_that_before_the_older(string? newer, string older, string source, bool refused)
    {
        var cell = NotebookCell.NewCode("a", source);
        cell["metadata"] = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = older } };
        if (newer is not null) cell["metadata"]!["polyglot_notebook"] = new JsonObject { ["kernelName"] = newer };
        Assert.Equal(refused, Refused(Notebooks.Of(cell)) is not null);
    }

    private static string? Refused(Notebook notebook) => (Record.Exception(() => NotebookLanguage.Check(notebook, "a.ipynb")) as NotebookFormatException)?.Message;
}
