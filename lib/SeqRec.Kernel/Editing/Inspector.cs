using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.QuickInfo;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Editing;

/// <summary>Says what the name under the cursor is: signature and documentation.</summary>
internal sealed class Inspector(SessionWorkspace workspace)
{
    /// <summary>Answers an <c>inspect_request</c>; the cursor is in code points.</summary>
    public JsonObject Answer(CSharpSession session, string code, int cursor)
    {
        var text = Describe(session, code, CodePoints.ToIndex(code, cursor));
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? new JsonObject() : new JsonObject { ["text/plain"] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>Signature and documentation of the name at a position in UTF-16 units; null if there is none.</summary>
    public string? Describe(CSharpSession session, string code, int position)
    {
        var document = workspace.Open(session, code);
        var service = QuickInfoService.GetService(document)!;
        var found = service.GetQuickInfoAsync(document, position).GetAwaiter().GetResult();
        if (found is null && Called(document, position) is { } name) found = service.GetQuickInfoAsync(document, name).GetAwaiter().GetResult();
        return found is null ? null : string.Join("\n\n", found.Sections.Select(section => section.Text.Trim()).Where(text => text != ""));
    }

    // Between the parentheses of a call, the function is what one wants to know about.
    private static int? Called(Document document, int position)
    {
        var root = document.GetSyntaxRootAsync().GetAwaiter().GetResult()!;
        var before = root.FindToken(Math.Max(0, position - 1));
        return before.Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>().FirstOrDefault()?.Parent switch
        {
            InvocationExpressionSyntax call => call.Expression.Span.End - 1,
            ObjectCreationExpressionSyntax made => made.Type.Span.End - 1,
            _ => null,
        };
    }
}
