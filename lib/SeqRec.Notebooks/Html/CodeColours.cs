using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Html;

/// <summary>C# with keywords, texts, numbers and comments marked for the style sheet.</summary>
internal static class CodeColours
{
    public static string Of(string code)
    {
        var html = new StringBuilder();
        foreach (var token in CSharpSyntaxTree.ParseText(code, ScriptDialect.Parsing).GetRoot().DescendantTokens())
        {
            foreach (var trivia in token.LeadingTrivia) Append(html, trivia.ToFullString(), ClassOf(trivia));
            Append(html, token.Text, ClassOf(token));
            foreach (var trivia in token.TrailingTrivia) Append(html, trivia.ToFullString(), ClassOf(trivia));
        }

        return html.ToString();
    }

    private static string? ClassOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "number",
        SyntaxKind.CharacterLiteralToken or SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken
            or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.InterpolatedRawStringEndToken => "text",
        SyntaxKind.IdentifierToken when token.Text == "var" => "keyword",
        var kind when SyntaxFacts.IsKeywordKind(kind) => "keyword",
        _ => null,
    };

    private static string? ClassOf(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia => "comment",
        _ when trivia.IsDirective => "directive",
        _ => null,
    };

    private static void Append(StringBuilder html, string text, string? cssClass)
    {
        var encoded = WebUtility.HtmlEncode(text);
        html.Append(cssClass is null ? encoded : $"<span class=\"{cssClass}\">{encoded}</span>");
    }
}
