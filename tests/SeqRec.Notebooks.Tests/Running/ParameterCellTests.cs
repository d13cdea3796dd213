using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Running;

public class ParameterCellTests
{
    private const string Source = """
        // what a run may set
        var profile = "quick";
        int epochs = 5, batch = 32;
        double rate = 1e-3;
        var whole = 2.0;
        bool verbose = false;
        int[] seeds = [1, -2];
        string? note = null;
        var offset = -1;
        TimeSpan limit = TimeSpan.FromSeconds(1);
        """;

    private static readonly Notebook Declared = Notebooks.Of(
        Notebooks.Markdown("title", "# T"), Notebooks.Parameters(Source), NotebookCell.NewCode("use", "epochs"));

    [Fact]
    public void Names_types_and_defaults_are_read_from_the_code() => Assert.Equal(
        """
        {"profile":"quick","epochs":5,"batch":32,"rate":0.001,"whole":2,"verbose":false,"seeds":[1,-2],"note":null,"offset":-1,"limit":"
        """ + "TimeSpan.FromSeconds(1)\"}",
        ParameterCell.Effective(Declared, new Dictionary<string, string>()).ToJsonString());

    [Theory]
    [InlineData("epochs", "7", "int epochs = 7;")]
    [InlineData("profile", "a \"b\"\n", "string profile = \"a \\\"b\\\"\\n\";")]
    [InlineData("rate", "2", "double rate = 2d;")]
    [InlineData("whole", "1e-2", "double whole = 0.01d;")]
    [InlineData("verbose", "True", "bool verbose = true;")]
    [InlineData("seeds", "3, 4", "int[] seeds = [3, 4];")]
    [InlineData("note", "x", "string? note = \"x\";")]
    [InlineData("offset", "-3", "int offset = -3;")]
    public void A_value_is_injected_with_the_declared_type(string name, string value, string line)
    {
        var notebook = Declared.Copy();
        ParameterCell.Inject(notebook, new Dictionary<string, string> { [name] = value });
        var cell = notebook.Cells[2];
        Assert.Equal(("injected-parameters", line), (cell.Id, cell.Source));
        Assert.Equal(["injected-parameters"], cell.Tags);
        Assert.Equal("use", notebook.Cells[3].Id);
    }

    [Fact]
    public void A_second_injection_replaces_the_first()
    {
        var notebook = Declared.Copy();
        ParameterCell.Inject(notebook, new Dictionary<string, string> { ["epochs"] = "7" });
        ParameterCell.Inject(notebook, new Dictionary<string, string> { ["batch"] = "8" });
        Assert.Equal(["title", "parameters", "injected-parameters", "use"], notebook.Cells.Select(cell => cell.Id));
        Assert.Equal("int batch = 8;", notebook.Cells[2].Source);
    }

    [Fact]
    public void A_value_that_is_the_default_needs_no_cell()
    {
        var notebook = Declared.Copy();
        var count = notebook.Cells.Count;
        ParameterCell.Inject(notebook, ParameterCell.Effective(notebook, new Dictionary<string, string>())
            .Where(p => p.Key is "profile" or "epochs").ToDictionary(p => p.Key, p => p.Value!.ToString()));
        Assert.Equal(count, notebook.Cells.Count);
    }

    [Theory]
    [InlineData("epochs", "1.5", "Parameter 'epochs' is a int; '1.5' is not one.")]
    [InlineData("epochs", "", "Parameter 'epochs' is a int; '' is not one.")]
    [InlineData("rate", "NaN", "Parameter 'rate' is a double; 'NaN' is not one.")]
    [InlineData("seeds", "1,x", "Parameter 'seeds' is a int[]; '1,x' is not one.")]
    [InlineData("limit", "1", "Parameter 'limit' is a TimeSpan, which cannot be given on the command line; edit the notebook.")]
    [InlineData("epoch", "1", "This notebook has no parameter 'epoch'. It has: profile (string), epochs (int), batch (int),")]
    public void What_does_not_fit_is_refused(string name, string value, string message)
    {
        var values = new Dictionary<string, string> { [name] = value };
        var error = Assert.Throws<ParameterException>(() => ParameterCell.Inject(Declared.Copy(), values));
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Without_a_tagged_cell_nothing_can_be_set() => Assert.Contains(
        "declares no parameters",
        Assert.Throws<ParameterException>(
            () => ParameterCell.Inject(Notebooks.Of(), new Dictionary<string, string> { ["x"] = "1" })).Message);
}
