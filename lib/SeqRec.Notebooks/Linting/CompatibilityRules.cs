using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Linting;

/// <summary>
/// Rules of what runs in .NET Interactive as well as here. That a cell relies on no using but the default ones needs no rule: this engine has no others.
/// </summary>
internal static class CompatibilityRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        Rule.ForCode("known-directives", KnownDirectives),
        Rule.ForCode("relative-references", RelativeReferences),
        Rule.ForCode("pinned-packages", PinnedPackages),
        Rule.ForCode("script-dialect", ScriptDialectOnly),
        Rule.ForCode("portable-api", PortableApi),
    ];

    // What .NET Interactive's class of that name offers.
    private static readonly string[] PortableFunctions = ["display", "HTML", "CSS", "Javascript", "GetInputAsync", "GetPasswordAsync"];

    private static readonly string[] EngineOnlyFunctions =
    [
        .. typeof(Microsoft.DotNet.Interactive.Kernel).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method => method.Name).Except(PortableFunctions),
    ];

    private static readonly string[] EngineNames = ["SeqRec.Notebooks", "SeqRec.Kernel"];

    private static IEnumerable<Problem> KnownDirectives(NotebookCell cell)
    {
        var problem = Problem();
        return problem is null ? [] : [problem];

        Problem? Problem()
        {
            try
            {
                CellDirectives.Split(cell.Name, cell.Source);
                return null;
            }
            catch (CompilationException e)
            {
                return new Problem(cell, e.Line, e.Message);
            }
        }
    }

    private static IEnumerable<Problem> RelativeReferences(NotebookCell cell) =>
        from named in Named(cell)
        where !PackageReference.Is(named.Path) && (named.Path.Contains('\\') || named.Path.StartsWith('/') || named.Path.ElementAtOrDefault(1) == ':')
        select new Problem(cell, named.Line, $"name '{named.Path}' relative to the notebook's folder and with forward slashes, so that others find it");

    private static IEnumerable<Problem> PinnedPackages(NotebookCell cell) =>
        from named in Named(cell)
        where PackageReference.Is(named.Path) && PackageReference.Parse(named.Path) is { Version: var version } && version.Contains('*')
        select new Problem(cell, named.Line, $"give '{named.Path}' an exact version, so that every machine gets the same");

    // Lines such as #r "path", #load "path" and #!import path.
    private static IEnumerable<(string Path, int Line)> Named(NotebookCell cell) =>
        from line in cell.Source.Split('\n').Index()
        let words = line.Item.Split(' ', 2, StringSplitOptions.TrimEntries)
        where words is ["#r" or "#load" or "#!import", not ""]
        select (words[1].Trim('"'), line.Index + 1);

    private static IEnumerable<Problem> ScriptDialectOnly(NotebookCell cell) =>
        from root in Code(cell)
        from node in root.DescendantNodes()
        let line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1
        let problem = node switch
        {
            ParameterSyntax parameter when IsExtension(parameter) && parameter.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not null =>
                "an extension method in a class does not compile in a notebook; declare it outside of any",
            ExtensionBlockDeclarationSyntax => "an extension block does not compile in a notebook; declare extension methods outside of any class",
            _ => null,
        }
        where problem is not null
        select new Problem(cell, line, problem);

    private static bool IsExtension(ParameterSyntax parameter) => parameter.Modifiers.Any(SyntaxKind.ThisKeyword);

    private static IEnumerable<Problem> PortableApi(NotebookCell cell) =>
        (from root in Code(cell)
         from name in root.DescendantNodes().OfType<NameSyntax>()
         where IsEngineOnly(name)
         select new Problem(cell, name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, $"'{name}' is this engine's own; .NET Interactive has no such thing"))
        .Concat(
            from named in Named(cell)
            where EngineNames.Contains(Path.GetFileNameWithoutExtension(named.Path))
            select new Problem(cell, named.Line, "a notebook must not name the engine's library: a type says by convention how it is shown"));

    private static bool IsEngineOnly(NameSyntax name) => name switch
    {
        QualifiedNameSyntax => EngineNames.Contains(name.ToString()),
        IdentifierNameSyntax { Identifier.ValueText: var text, Parent: InvocationExpressionSyntax } => EngineOnlyFunctions.Contains(text),
        IdentifierNameSyntax { Identifier.ValueText: var text, Parent: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Kernel" } } } =>
            EngineOnlyFunctions.Contains(text),
        _ => false,
    };

    /// <summary>The C# of a cell: texts such as that of <c>#!markdown</c> left out, lines counted as in the cell.</summary>
    private static IEnumerable<CompilationUnitSyntax> Code(NotebookCell cell)
    {
        try
        {
            return [.. CellDirectives.Split(cell.Name, cell.Source).OfType<CodePart>()
                .Select(part => CSharpSyntaxTree.ParseText(part.Code, ScriptDialect.Parsing).GetCompilationUnitRoot())];
        }
        catch (CompilationException)
        {
            return []; // Told by another rule.
        }
    }
}
