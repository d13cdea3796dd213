using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Engine;

/// <summary>A cell after its directives were taken out: line numbers are unchanged.</summary>
internal sealed record PreparedCell(string Code, IReadOnlyList<string> References, bool Timed);

/// <summary>Takes <c>#r</c> and <c>#!</c> lines, which the compiler refuses, out of a cell and leaves blank lines in their place.</summary>
internal static class CellDirectives
{
    /// <exception cref="CompilationException">A directive is not supported or is malformed.</exception>
    public static PreparedCell Take(string cell, string code)
    {
        var references = new List<string>();
        var timed = false;
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        foreach (var i in DirectiveLines(lines))
        {
            var words = lines[i].TrimEnd();
            if (words.StartsWith("#r", StringComparison.Ordinal)) references.Add(ReferencePath(cell, i + 1, words));
            else if (words == "#!time") timed = true;
            else if (words != "#!csharp" && words != "#!c#") throw Unsupported(cell, i + 1, words);
            lines[i] = "";
        }

        return new PreparedCell(string.Join('\n', lines), references, timed);
    }

    /// <summary>The cell with spaces in place of directives.</summary>
    public static string Blank(string code)
    {
        var lines = code.Split('\n');
        foreach (var i in DirectiveLines(lines)) lines[i] = new string(' ', lines[i].Length);
        return string.Join('\n', lines);
    }

    /// <summary>Indices of the lines that hold a directive; a look-alike inside a string or comment is left alone.</summary>
    private static IEnumerable<int> DirectiveLines(string[] lines)
    {
        if (!lines.Any(IsDirective)) yield break;
        var root = CSharpSyntaxTree.ParseText(string.Join('\n', lines), ScriptDialect.Parsing).GetRoot();
        for (int i = 0, start = 0; i < lines.Length; start += lines[i++].Length + 1)
        {
            if (IsDirective(lines[i]) && !IsInsideToken(root, start)) yield return i;
        }
    }

    private static bool IsDirective(string line) =>
        line.StartsWith("#!", StringComparison.Ordinal) || IsCommand(line, "#r") || IsCommand(line, "#i") || IsCommand(line, "#load");

    private static bool IsCommand(string line, string command) =>
        line.StartsWith(command, StringComparison.Ordinal) && line.Length > command.Length && line[command.Length] is ' ' or '"';

    private static bool IsInsideToken(SyntaxNode root, int position) =>
        root.FindToken(position).SpanStart < position || root.FindTrivia(position).IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static string ReferencePath(string cell, int line, string directive)
    {
        var path = directive[2..].Trim();
        if (path.Length < 3 || path[0] != '"' || path[^1] != '"')
            throw new CompilationException(cell, line, $"'{directive}' must read #r \"path/to/library.dll\"");
        if (path.StartsWith("\"nuget:", StringComparison.Ordinal))
            throw new CompilationException(cell, line, $"'{directive}' is not yet supported by this engine; reference the built dll");
        return path[1..^1];
    }

    private static CompilationException Unsupported(string cell, int line, string directive) =>
        new(cell, line, $"'{directive}' is not supported by this engine; it knows #r \"path\", #!csharp and #!time");
}
