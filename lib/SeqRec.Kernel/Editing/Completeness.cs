using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Editing;

/// <summary>Tells a console whether Enter shall run the code or open another line.</summary>
internal static class Completeness
{
    private const int Indent = 4;

    /// <summary>Answers an <c>is_complete_request</c>: complete, incomplete with an indent, or invalid.</summary>
    public static JsonObject Answer(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(CellText.WithoutDirectives(code), CellText.Parsing);
        if (!SyntaxFactory.IsCompleteSubmission(tree))
            return new JsonObject { ["status"] = "incomplete", ["indent"] = new string(' ', Indent * Depth(tree)) };
        var invalid = tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new JsonObject { ["status"] = invalid ? "invalid" : "complete" };
    }

    private static int Depth(SyntaxTree tree) => Math.Max(0, tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing).Sum(token => token.Kind() switch
    {
        SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken => 1,
        SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken => -1,
        _ => 0,
    }));
}
