using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Documents;

public class MalformedNotebookTests
{
    [Theory]
    [InlineData("", "a.ipynb, line 1: not JSON")]
    [InlineData("{\n \"cells\": [\n", "a.ipynb, line 3: not JSON")]
    [InlineData("[]", "a.ipynb: not a notebook: its JSON is not an object")]
    [InlineData("null", "a.ipynb: not a notebook: its JSON is not an object")]
    [InlineData("{\"cells\": [], \"nbformat\": 3}", "a.ipynb: not a notebook of nbformat 4")]
    [InlineData("{\"nbformat\": 4}", "a.ipynb: not a notebook: \"cells\" is missing")]
    [InlineData("{\"cells\": [], \"cells\": [], \"nbformat\": 4}", "a.ipynb: an object holds a key twice")]
    [InlineData("{\"cells\": [7], \"nbformat\": 4}", "a.ipynb, cell #1: not an object")]
    [InlineData("{\"cells\": [{\"source\": \"\"}], \"nbformat\": 4}", "a.ipynb, cell #1: \"cell_type\"")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\", \"source\": [1]}], \"nbformat\": 4}", "a.ipynb, cell #1: \"source\"")]
    [InlineData("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"id\": 1}], \"nbformat\": 4}", "a.ipynb, cell #1: \"id\"")]
    [InlineData(
        "{\"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": {}}], \"nbformat\": 4}",
        "a.ipynb, cell #1: \"outputs\"")]
    [InlineData(
        "{\"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"execution_count\": \"1\"}], \"nbformat\": 4}",
        "a.ipynb, cell #1: \"execution_count\"")]
    [InlineData("{\"cells\": [], \"nbformat\": 4, \"x\": \"\\ud800\"}", "a.ipynb: a string holds half of a surrogate pair")]
    public void Is_refused_with_file_and_place(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<NotebookFormatException>(() => Notebook.Parse(text, "a.ipynb")).Message);

    [Theory]
    [InlineData(new byte[] { (byte)'{', 0xC3, (byte)'}' }, "a.ipynb: byte 2 is not UTF-8")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0 }, "a.ipynb: byte 1 is not UTF-8")]
    public void Bytes_of_another_encoding_are_refused_with_their_place(byte[] bytes, string message) =>
        Assert.StartsWith(message, Assert.Throws<NotebookFormatException>(() => Notebook.Parse(bytes, "a.ipynb")).Message);

    [Fact]
    public void A_folder_is_refused_by_name() =>
        Assert.StartsWith(Path.GetTempPath(), Assert.Throws<NotebookFormatException>(() => Notebook.Read(Path.GetTempPath())).Message);

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.StartsWith(
            "nowhere.ipynb: cannot be read", Assert.Throws<NotebookFormatException>(() => Notebook.Read("nowhere.ipynb")).Message);
}
