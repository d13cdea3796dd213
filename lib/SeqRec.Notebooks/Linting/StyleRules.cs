using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Linting;

/// <summary>Rules that keep cells short, and runnable in .NET Interactive as well as here.</summary>
internal static class StyleRules
{
    private const int MostLines = 20;
    private const int MostCodeCells = 25;

    public static readonly IReadOnlyList<Rule> All =
    [
        new("one-parameters-cell", OneParametersCell),
        new("references-first", ReferencesFirst),
        new("short-notebook", ShortNotebook),
        Rule.ForCode("short-cells", ShortCells),
        Rule.ForCode("no-top-level-using-var", NoUsingVar),
        Rule.ForCode("no-namespace", NoNamespace),
    ];

    private static IEnumerable<Problem> OneParametersCell(Notebook notebook)
    {
        var tagged = notebook.Cells.Where(cell => cell.Tags.Contains(ParameterCell.Tag)).ToList();
        if (tagged.Count != 1)
            yield return new Problem(tagged.LastOrDefault(), null, $"{tagged.Count} cells are tagged '{ParameterCell.Tag}'; tag one");
        else if (!tagged[0].IsCode)
            yield return new Problem(tagged[0], null, "the parameters cell must be a code cell");
    }

    private static IEnumerable<Problem> ReferencesFirst(Notebook notebook)
    {
        var code = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var cell in code)
        {
            var lines = cell.Source.Split('\n');
            var allowed = cell == code[0] ? lines.TakeWhile(line => IsReference(line) || IsBlankOrComment(line)).Count() : 0;
            for (var i = allowed; i < lines.Length; i++)
            {
                if (IsReference(lines[i])) yield return new Problem(cell, i + 1, "put every #r in the first lines of the first code cell");
            }
        }
    }

    private static bool IsReference(string line) =>
        line.StartsWith("#r ", StringComparison.Ordinal) || line.StartsWith("#r\"", StringComparison.Ordinal);

    private static bool IsBlankOrComment(string line) => line.Trim() is "" || line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static IEnumerable<Problem> ShortNotebook(Notebook notebook)
    {
        var count = notebook.Cells.Count(cell => cell.IsCode && !cell.Tags.Contains(ParameterCell.InjectedTag));
        if (count > MostCodeCells)
            yield return new Problem(null, null, $"{count} code cells; at most {MostCodeCells} keep one question in sight: shorten it");
    }

    private static IEnumerable<Problem> ShortCells(NotebookCell cell)
    {
        var lines = cell.Source.TrimEnd().Split('\n').Length;
        if (lines > MostLines)
            yield return new Problem(cell, MostLines + 1, $"{lines} lines; at most {MostLines}: split it or move code to the library");
    }

    private static IEnumerable<Problem> NoUsingVar(NotebookCell cell) =>
        from token in TopLevelTokens(cell)
        where token.IsKind(SyntaxKind.UsingKeyword) && IsDeclaration(token)
        select new Problem(cell, Line(token), "a top-level using variable does not compile in a notebook; use a using block or a method");

    // "using var x" and "using T x": the script dialect has no such statement, so the parser cannot be asked for it.
    private static bool IsDeclaration(SyntaxToken usingKeyword) =>
        usingKeyword.GetNextToken() is var type
        && type.IsKind(SyntaxKind.IdentifierToken) && type.GetNextToken().IsKind(SyntaxKind.IdentifierToken);

    private static IEnumerable<SyntaxToken> TopLevelTokens(NotebookCell cell) =>
        from token in Parse(cell).DescendantTokens()
        where !token.Parent!.AncestorsAndSelf().Any(node => node is BlockSyntax or TypeDeclarationSyntax)
        select token;

    private static IEnumerable<Problem> NoNamespace(NotebookCell cell) =>
        from declaration in Parse(cell).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        select new Problem(cell, Line(declaration.NamespaceKeyword), "a notebook cannot declare namespaces; declare the types without one");

    private static int Line(SyntaxToken token) => token.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static CompilationUnitSyntax Parse(NotebookCell cell) =>
        CSharpSyntaxTree.ParseText(cell.Source, ScriptDialect.Parsing).GetCompilationUnitRoot();
}
