using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.Text;
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
        var service = CompletionService.GetService(document)!;
        var list = service.GetCompletionsAsync(document, position).GetAwaiter().GetResult();
        var word = list.ItemsList.Count == 0 || !list.Span.Contains(position) && list.Span.End != position ? new TextSpan(position, 0) : list.Span;
        var typed = code[word.Start..position];
        var edits = list.ItemsList.Where(item => Fits(item, typed))
            .OrderBy(item => !item.DisplayText.StartsWith(typed, StringComparison.Ordinal)).ThenBy(item => item.SortText, StringComparer.Ordinal)
            .DistinctBy(item => item.DisplayText).Take(Limit).Select(item => Edit(service, document, item, word)).Where(edit => IsOnLine(edit, code, word)).ToList();
        return Reply(code, word, edits);
    }

    // Jupyter's front ends would paste snippets wrongly. Edits of more than the word are looked up one by one, so only where something was typed.
    private static bool Fits(CompletionItem item, string typed) =>
        item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && !(item.IsComplexTextEdit && typed == "") && !item.Tags.Contains("Snippet");

    private static ItemEdit Edit(CompletionService service, Document document, CompletionItem item, TextSpan word)
    {
        if (!item.IsComplexTextEdit) return new ItemEdit(item, word, item.DisplayText);
        var change = service.GetChangeAsync(document, item).GetAwaiter().GetResult().TextChange;
        return new ItemEdit(item, change.Span, change.NewText ?? "");
    }

    // What also adds a using far above would replace the cell.
    private static bool IsOnLine(ItemEdit edit, string code, TextSpan word) =>
        edit.Span.End <= code.Length && !code.AsSpan(Math.Min(edit.Span.Start, word.Start)..word.Start).Contains('\n');

    // All matches replace the same stretch of text: the word, or as much as the widest edit takes.
    private static JsonObject Reply(string code, TextSpan word, IReadOnlyList<ItemEdit> edits)
    {
        var (first, last) = (edits.Select(edit => edit.Span.Start).Append(word.Start).Min(), edits.Select(edit => edit.Span.End).Append(word.End).Max());
        var (start, end) = (CodePoints.FromIndex(code, first), CodePoints.FromIndex(code, last));
        var matches = edits.Select(edit => (Text: code[first..edit.Span.Start] + edit.Text + code[edit.Span.End..last], edit.Item)).ToList();
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. matches.Select(match => (JsonNode)match.Text)]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. matches.Select(match => (JsonNode)new JsonObject
                {
                    ["text"] = match.Text, ["type"] = Kind(match.Item), ["start"] = start, ["end"] = end,
                })]),
            },
        };
    }

    private static string Kind(CompletionItem item) =>
        Kinds.FirstOrDefault(kind => item.Tags.Contains(kind.Tag)) is { Kind: { } kind } ? kind : "text";

    private sealed record ItemEdit(CompletionItem Item, TextSpan Span, string Text);
}
