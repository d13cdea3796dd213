using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.Completion;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Editing;

/// <summary>Completes names from the framework, the notebook's libraries and earlier cells.</summary>
internal sealed class Completer(SessionWorkspace workspace)
{
    private const int Limit = 500;

    private static readonly (string Tag, string Kind)[] Kinds =
    [
        ("Method", "function"), ("ExtensionMethod", "function"), ("Property", "property"), ("Field", "property"), ("Event", "property"),
        ("Class", "class"), ("Structure", "class"), ("Interface", "class"), ("Enum", "class"), ("Delegate", "class"),
        ("Namespace", "module"), ("Keyword", "keyword"), ("Local", "instance"), ("Parameter", "instance"),
    ];

    /// <summary>Answers a <c>complete_request</c>.</summary>
    /// <param name="session">Whose names are known.</param>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The cursor in code points.</param>
    public JsonObject Answer(CSharpSession session, string code, int cursor)
    {
        var position = CodePoints.ToIndex(code, cursor);
        var document = workspace.Open(session, code);
        var list = CompletionService.GetService(document)!.GetCompletionsAsync(document, position).GetAwaiter().GetResult();
        var start = list.ItemsList.Count == 0 ? position : Math.Min(list.Span.Start, position);
        var typed = code[start..position];
        var matches = list.ItemsList.Where(item => Fits(item, typed))
            .OrderBy(item => !item.DisplayText.StartsWith(typed, StringComparison.Ordinal)).ThenBy(item => item.SortText, StringComparer.Ordinal)
            .DistinctBy(item => item.DisplayText).Take(Limit).ToList();
        return Reply(matches, CodePoints.FromIndex(code, start), cursor);
    }

    // Snippets and items that change more than the word under the cursor would be pasted wrongly by Jupyter's front ends.
    private static bool Fits(CompletionItem item, string typed) =>
        item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && !item.IsComplexTextEdit && !item.Tags.Contains("Snippet");

    private static JsonObject Reply(IReadOnlyList<CompletionItem> items, int start, int end) => new()
    {
        ["status"] = "ok",
        ["matches"] = new JsonArray([.. items.Select(item => (JsonNode)item.DisplayText)]),
        ["cursor_start"] = start,
        ["cursor_end"] = end,
        ["metadata"] = new JsonObject
        {
            ["_jupyter_types_experimental"] = new JsonArray([.. items.Select(item => (JsonNode)new JsonObject
            {
                ["text"] = item.DisplayText, ["type"] = Kind(item), ["start"] = start, ["end"] = end,
            })]),
        },
    };

    private static string Kind(CompletionItem item) =>
        Kinds.FirstOrDefault(kind => item.Tags.Contains(kind.Tag)) is { Kind: { } kind } ? kind : "text";
}
