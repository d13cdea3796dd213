using System.Globalization;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Chapters;

/// <summary>A checkout with tiny chapters, for runs of all of them.</summary>
internal sealed class TinyCheckout : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyCheckout() => folder.Write("SeqRec.slnx", "<Solution />\n");

    public string Root => folder.Path;

    public void Dispose() => folder.Dispose();

    /// <summary>A cell that records a number.</summary>
    public static string Record(string name, double value) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"{{ \\\"name\\\": \\\"{name}\\\", \\\"value\\\": {value} }}\".Display(\"{RecordedNumbers.MimeType}\");");

    public string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Adds a chapter with the given code cells, named <c>c1</c>, <c>c2</c>, ...</summary>
    public void AddChapter(string name, params string[] cells) => AddChapterWithin(null, name, cells);

    /// <summary>As above; no cell may take longer than some seconds.</summary>
    public void AddChapterWithin(double? seconds, string name, params string[] cells)
    {
        var code = cells.Select((source, i) => NotebookCell.NewCode($"c{i + 1}", source));
        var notebook = Notebooks.Of([Notebooks.Parameters(), .. code]);
        if (seconds is { } limit) notebook.Metadata["execution"] = new JsonObject { ["timeout"] = limit };
        Write($"notebooks/{name}.ipynb", notebook.ToJson());
    }

    /// <summary>Says what is expected of a chapter: one number.</summary>
    public void Expect(string chapter, string profile, string name, double value) =>
        Expect(chapter, profile, $$"""{ "name": "{{name}}", "kind": "exact", "value": {{value}} }""");

    /// <summary>As above, with the number as it stands in the file.</summary>
    public void Expect(string chapter, string profile, string number)
    {
        string[] keys = ["commit", "date", "machine", "command"];
        var file = new JsonObject
        {
            ["notebook"] = chapter, ["profile"] = profile,
            ["made"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)"none"))),
            ["parameters"] = new JsonObject { ["profile"] = profile },
            ["numbers"] = new JsonArray(JsonNode.Parse(number)),
        };
        Write($"tests/expected/{chapter}.{profile}.json", JsonText.Write(file));
    }

    /// <summary>Runs all chapters.</summary>
    public Task<(int Code, string Text)> RunAsync(params string[] options) =>
        CommandLine.RunWithAsync(NoData, Root, ["run", .. options]);

    /// <summary>An environment without real data.</summary>
    public static Dictionary<string, string> NoData => new() { ["SEQREC_DATA"] = "" };
}
