using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Engine;

/// <summary>Takes lines that start with <c>#r</c>, <c>#i</c>, <c>#load</c> or <c>#!</c>, which the compiler refuses, out of a cell.</summary>
internal static partial class CellDirectives
{
    private static readonly string[] Languages = ["#!csharp", "#!c#", "#!C#", "#!cs"];

    /// <summary>Directives that act where they stand.</summary>
    public static readonly IReadOnlyList<string> Actions = ["#load", "#!import", "#!set", "#!share", "#!who", "#!whos", "#!lsmagic", "#!about"];

    /// <summary>Directives that take the text up to the next language.</summary>
    public static readonly IReadOnlyList<string> Texts = ["#!markdown", "#!md", "#!html", "#!value"];

    /// <summary>Directives that concern the C# around them.</summary>
    public static readonly IReadOnlyList<string> OfCode = ["#r", "#i", "#!time", .. Languages];

    /// <summary>The pieces of a cell in order.</summary>
    /// <exception cref="CompilationException">A directive is not supported or is malformed.</exception>
    public static IReadOnlyList<CellPart> Split(string cell, string code)
    {
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        var parts = new List<CellPart>();
        for (var at = 0; at < lines.Length;)
            at = Texts.Contains(NameOf(lines[at])) ? TakeText(lines, at, parts) : TakeCode(cell, lines, at, parts);
        return parts;
    }

    /// <summary>The cell with spaces in place of directives.</summary>
    public static string Blank(string code)
    {
        var lines = code.Split('\n');
        foreach (var i in DirectiveLines(lines, 0)) lines[i] = new string(' ', lines[i].Length);
        return string.Join('\n', lines);
    }

    private static int TakeText(string[] lines, int at, List<CellPart> parts)
    {
        var end = at + 1;
        while (end < lines.Length && !Texts.Contains(NameOf(lines[end])) && !Languages.Contains(NameOf(lines[end]))) end++;
        parts.Add(Directive(lines[at], at, string.Join('\n', lines[(at + 1)..end])));
        return end;
    }

    private static int TakeCode(string cell, string[] lines, int from, List<CellPart> parts)
    {
        var code = new CodeGatherer(cell, lines, parts, from);
        foreach (var i in DirectiveLines(lines, from).ToList())
        {
            var name = NameOf(lines[i]);
            if (Texts.Contains(name))
            {
                code.End(i);
                return i;
            }

            if (!OfCode.Contains(name) && !Actions.Contains(name)) throw Unsupported(cell, i + 1, lines[i].TrimEnd());
            if (OfCode.Contains(name)) code.Take(i, name);
            else code.Interrupt(i, Directive(lines[i], i, ""));
        }

        code.End(lines.Length);
        return lines.Length;
    }

    private static DirectivePart Directive(string line, int index, string text)
    {
        var name = NameOf(line);
        return new(index + 1, name, [.. Word().Matches(line[name.Length..]).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal))], text);
    }

    private static string NameOf(string line) => Name().Match(line).Value;

    /// <summary>Indices of the lines that hold a directive; a look-alike inside a string or comment is left alone.</summary>
    private static IEnumerable<int> DirectiveLines(string[] lines, int from)
    {
        if (!lines.Skip(from).Any(IsDirective)) yield break;
        var root = CSharpSyntaxTree.ParseText(string.Join('\n', lines[from..]), ScriptDialect.Parsing).GetRoot();
        for (int i = from, start = 0; i < lines.Length; start += lines[i++].Length + 1)
        {
            if (IsDirective(lines[i]) && !IsInsideToken(root, start)) yield return i;
        }
    }

    private static bool IsDirective(string line) => NameOf(line).Length > 0;

    private static bool IsInsideToken(SyntaxNode root, int position) =>
        root.FindToken(position).SpanStart < position || root.FindTrivia(position).IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static CompilationException Unsupported(string cell, int line, string directive) =>
        new(cell, line, $"'{directive}' is not supported by this kernel, which runs C#; #!lsmagic lists what it knows");

    [GeneratedRegex("^(#![^\\s]*|#(r|i|load)(?=[ \"]))")]
    private static partial Regex Name();

    [GeneratedRegex("(?:[^\\s\"]|\"[^\"]*\")+")]
    private static partial Regex Word();
}
