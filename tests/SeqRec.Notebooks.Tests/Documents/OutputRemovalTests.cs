using System.Text;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Documents;

public sealed class OutputRemovalTests : IDisposable
{
    // Two spaces, tabs, Windows line ends, escapes, an old key order and a number that a parser would rewrite.
    private const string Odd = "{\r\n  \"metadata\": {\"outputs\": [1], \"cells\": {\"a\": {\"b\": {\"outputs\": 2}}}},\r\n\t\"cells\": ["
        + "{ \"outputs\":[{\"data\":{\"text/plain\":[\"]\\\"\"]},\"execution_count\": 7 , \"output_type\":\"execute_result\"} ], \"execution_count\":7,"
        + " \"cell_type\": \"code\", \"metadata\": {\"execution_count\": 1.50, \"outputs\": [3]}, \"source\": \"\\u00e9\\u4e2d é中\" },"
        + "\r\n {\"cell_type\": \"markdown\", \"metadata\": {}, \"source\": [\"x\"]}], \"nbformat\": 4, \"nbformat_minor\": 5}";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void Takes_outputs_and_counts_and_leaves_every_other_byte(string mark)
    {
        var expected = Odd
            .Replace("[{\"data\":{\"text/plain\":[\"]\\\"\"]},\"execution_count\": 7 , \"output_type\":\"execute_result\"} ]", "[]", StringComparison.Ordinal)
            .Replace("\"execution_count\":7", "\"execution_count\":null", StringComparison.Ordinal);
        Assert.Equal(mark + expected, Encoding.UTF8.GetString(OutputRemoval.Clean(Encoding.UTF8.GetBytes(mark + Odd))));
    }

    [Fact]
    public void Gives_what_clearing_every_cell_gives()
    {
        var path = folder.Write("a.ipynb", Notebooks.Of(Notebooks.Executed("a", Notebooks.Display("text/plain", "1")), Notebooks.Markdown("b", "text")).ToJson());
        var cleared = Notebook.Read(path);
        cleared.Cells[0].ClearOutputs();
        Assert.True(OutputRemoval.Clean(path));
        Assert.Equal(cleared.ToJson(), File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Does_not_touch_a_clean_file()
    {
        var path = folder.Write("a.ipynb", Notebooks.Of(Notebooks.Parameters()).ToJson());
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.False(OutputRemoval.Clean(path));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void A_file_that_is_no_notebook_stays_as_it_is()
    {
        var path = folder.Write("a.ipynb", "{ \"cells\": [ { \"outputs\": [1] } ] }");
        Assert.Throws<NotebookFormatException>(() => OutputRemoval.Clean(path));
        Assert.Contains("[1]", File.ReadAllText(path));
    }
}
