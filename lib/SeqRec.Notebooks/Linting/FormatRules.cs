using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Linting;

/// <summary>Rules of the file format, as .NET Interactive and Jupyter write it.</summary>
internal static partial class FormatRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("cell-id", Ids),
        new("cell-id-unique", UniqueIds),
        new("notebook-metadata", NotebookMetadata),
        Rule.ForCode("cell-metadata", CellMetadata),
        new("lost-newlines", LostNewlines),
    ];

    private static readonly JsonObject Kernel = (JsonObject)JsonNode.Parse(
        """{ "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" }""")!;

    // Without the version: a front end replaces it by the running kernel's.
    private static readonly JsonObject Language = (JsonObject)JsonNode.Parse(
        """{ "file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp" }""")!;

    private static readonly JsonObject Polyglot = (JsonObject)JsonNode.Parse(
        """{ "kernelInfo": { "defaultKernelName": "csharp", "items": [{ "aliases": [], "name": "csharp" }] } }""")!;

    private static IEnumerable<Problem> Ids(Notebook notebook) =>
        from cell in notebook.Cells
        where cell.Id is not { } id || !IdPattern().IsMatch(id) || GeneratedId().IsMatch(id)
        select new Problem(cell, null, "give the cell a short readable id of letters, digits, - and _, such as load-data");

    private static IEnumerable<Problem> UniqueIds(Notebook notebook) =>
        notebook.Cells.Where(cell => cell.Id is not null).GroupBy(cell => cell.Id).SelectMany(same => same.Skip(1))
            .Select(cell => new Problem(cell, null, "an earlier cell has this id; choose another"));

    private static IEnumerable<Problem> NotebookMetadata(Notebook notebook)
    {
        var language = notebook.Metadata["language_info"]?.DeepClone() as JsonObject;
        language?.Remove("version");
        if (!JsonNode.DeepEquals(notebook.Metadata["kernelspec"], Kernel)) yield return Metadata("kernelspec", Kernel);
        if (!JsonNode.DeepEquals(language, Language)) yield return Metadata("language_info", Language);
        if (!JsonNode.DeepEquals(notebook.Metadata["polyglot_notebook"], Polyglot)) yield return Metadata("polyglot_notebook", Polyglot);
        if (notebook.Json["nbformat_minor"] is not JsonValue minor || !minor.TryGetValue(out int version) || version != 5)
            yield return new Problem(null, null, "nbformat_minor must be 5");
    }

    private static Problem Metadata(string key, JsonObject expected) =>
        new(null, null, $"metadata.{key} must be {expected.ToJsonString()}");

    private static IEnumerable<Problem> CellMetadata(NotebookCell cell)
    {
        var metadata = cell.Json["metadata"] as JsonObject;
        if ((metadata?["dotnet_interactive"] as JsonObject)?["language"]?.ToString() != "csharp"
            || (metadata?["polyglot_notebook"] as JsonObject)?["kernelName"]?.ToString() != "csharp")
            yield return new Problem(
                cell, null, "metadata must have dotnet_interactive.language and polyglot_notebook.kernelName, both \"csharp\"");
        if (metadata?.ContainsKey("vscode") == true)
            yield return new Problem(cell, null, "remove metadata.vscode; it names a language that current editors do not know");
    }

    // Lines stored without their newlines run together, and the first // comment then swallows the rest of the cell.
    private static IEnumerable<Problem> LostNewlines(Notebook notebook) =>
        from cell in notebook.Cells
        let lines = cell.Json["source"] as JsonArray
        where lines is not null
        from i in Enumerable.Range(0, Math.Max(0, lines.Count - 1))
        where !lines[i]!.GetValue<string>().EndsWith('\n')
        select new Problem(cell, i + 1, "the stored line lacks its \\n, so it runs into the next; store each line but the last with it");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex IdPattern();

    // What editors generate: eight or more hexadecimal digits, perhaps in groups.
    [GeneratedRegex("^(?=.*[0-9])[0-9a-f]{8,}(-[0-9a-f]{4,})*$")]
    private static partial Regex GeneratedId();
}
