using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Html;

namespace SeqRec.Notebooks.Exporting;

/// <summary>
/// A notebook as a file-based app, which <c>dotnet run app.cs</c> runs with .NET SDK 10.0.300 or later. Cells become top-level statements in their order;
/// what they show goes to the console. A variable that a later cell declares again is assigned to, so it must keep its type.
/// </summary>
public static class FileApp
{
    // Formatting comes from the engine's own sources, so that a program prints what a notebook's plain text shows.
    private static readonly string[] FormattingSources = ["Formatter.cs", "FormatterRegistry.cs", "HtmlTable.cs", "HtmlText.cs", "IHtml.cs", "PlainText.cs", "Shape.cs"];

    // Only for a program that names them: they are long.
    private static readonly string[] TagSources = ["PocketView.cs", "PocketViewTags.cs"];

    // They have no meaning on a console.
    private static readonly string[] LeftOut = ["#!who", "#!whos", "#!lsmagic", "#!about", "#!html", "#!value", "#!share"];

    /// <summary>Writes the program.</summary>
    /// <param name="notebook">Path of the notebook.</param>
    /// <param name="app">Path of the program; libraries are named relative to it.</param>
    /// <exception cref="NotebookFormatException">The file is not a notebook, or not of C#.</exception>
    /// <exception cref="ExportException">A cell has no counterpart in a program.</exception>
    /// <exception cref="FileNotFoundException">A library is not built.</exception>
    public static void Write(string notebook, string app)
    {
        var parts = new AppParts();
        var folder = Path.GetDirectoryName(Path.GetFullPath(notebook))!;
        var read = Notebook.Read(notebook);
        NotebookLanguage.Check(read, notebook);
        foreach (var cell in read.Cells) AddCell(parts, notebook, folder, cell);
        AtomicFile.Write(app, Text(parts, folder, Path.GetDirectoryName(Path.GetFullPath(app))!));
    }

    private static void AddCell(AppParts parts, string file, string folder, NotebookCell cell)
    {
        if (!cell.IsCode)
        {
            parts.Statements.Add(Comment(cell.Source));
            return;
        }

        parts.Statements.Add($"// cell {cell.Name}");
        try
        {
            foreach (var part in CellDirectives.Split(cell.Name, cell.Source)) AddPart(parts, file, folder, cell.Name, part);
        }
        catch (CompilationException e)
        {
            throw new ExportException(file, e.Problems[0]);
        }
    }

    private static void AddPart(AppParts parts, string file, string folder, string cell, CellPart part)
    {
        if (part is CodePart code)
        {
            var libraries = new LibraryFolders();
            parts.Libraries.AddRange(code.References.Where(name => !PackageReference.Is(name)).Select(name => libraries.Add(name, folder)));
            parts.Packages.AddRange(code.References.Where(PackageReference.Is).Select(PackageReference.Parse));
            parts.Sources.AddRange(code.Sources.Select(source => SubmissionCompiler.Source(source, folder)));
            new CellCode(parts, file, cell).Add(code.Code);
            return;
        }

        var directive = (DirectivePart)part;
        if (directive.Name is "#!markdown" or "#!md") parts.Statements.Add(Comment(directive.Text));
        else if (LeftOut.Contains(directive.Name)) parts.Statements.Add($"// {directive.Name} has no meaning here");
        else throw new ExportException(file, cell, directive.Line, $"{directive.Name} has no counterpart in a program; write its C# into the cell");
    }

    private static string Text(AppParts parts, string folder, string appFolder)
    {
        var usings = ScriptDialect.DefaultUsings.Append("static Microsoft.DotNet.Interactive.Kernel").Append("Microsoft.DotNet.Interactive")
            .Select(name => $"using {name};").Concat(parts.Usings).Distinct();
        var start = $"Environment.CurrentDirectory = System.IO.Path.GetFullPath({Literal(Relative(appFolder, folder))}, "
            + "(string)AppContext.GetData(\"EntryPointFileDirectoryPath\")!);";
        string[] sections =
        [
            string.Join('\n', ["#!/usr/bin/env dotnet", .. Directives(parts, appFolder), "#pragma warning disable"]),
            string.Join('\n', usings),
            start,
            .. parts.Statements,
            .. parts.Types,
            .. parts.Extensions.Select((method, i) => $"internal static class NotebookExtensions{i + 1}\n{{\n{method}\n}}"),
            .. FormattingSources.Concat(NamesTags(parts) ? TagSources : []).Select(name => InBlock(Resource.Read(name))),
            Resource.Read("ConsoleKernel.cs").TrimEnd(),
        ];
        return string.Join("\n\n", sections) + "\n";
    }

    private static bool NamesTags(AppParts parts) =>
        new[] { parts.Usings, parts.Statements, parts.Types, parts.Extensions }.Any(texts => texts.Any(text => text.Contains("PocketView", StringComparison.Ordinal)));

    private static IEnumerable<string> Directives(AppParts parts, string appFolder)
    {
        string[] properties =
        [
            "LangVersion=14", "ImplicitUsings=disable", "Nullable=annotations", "AllowUnsafeBlocks=true", "Optimize=true", "PublishAot=false",
            "InvariantGlobalization=true", "TreatWarningsAsErrors=false", "ManagePackageVersionsCentrally=false",
        ];
        foreach (var property in properties) yield return $"#:property {property}";
        if (parts.Sources.Count > 0) yield return $"#:property RestoreAdditionalProjectSources={string.Join(';', parts.Sources.Distinct())}";
        foreach (var package in parts.Packages.DistinctBy(package => package.Name, StringComparer.OrdinalIgnoreCase))
            yield return $"#:package {package.Name}@{package.Version}";
        var native = parts.Libraries.Select(library => Path.GetDirectoryName(library)!).Distinct().SelectMany(NativeLibraries).ToList();
        if (native.Count > 0) yield return "#:property FileBasedProgramsItemMapping=$(FileBasedProgramsItemMapping);.so=ReferenceCopyLocalPaths;.dylib=ReferenceCopyLocalPaths";
        foreach (var file in parts.Libraries.Concat(native).Distinct()) yield return $"#:include {Relative(appFolder, file)}";
    }

    // A program's build copies managed libraries and what they need to its own folder, native ones only when told to.
    private static IEnumerable<string> NativeLibraries(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".so" or ".dylib").Order(StringComparer.Ordinal);

    // Usings stay inside the namespace: the cells must not see them.
    private static string InBlock(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot();
        var space = (FileScopedNamespaceDeclarationSyntax)root.Members[0];
        return $"namespace {space.Name}\n{{\n{root.Usings.ToFullString()}{space.Members.ToFullString().TrimEnd()}\n}}";
    }

    private static string Comment(string text) => string.Join('\n', text.Split('\n').Select(line => $"// {line}".TrimEnd()));

    private static string Relative(string from, string to) => Path.GetRelativePath(from, to).Replace('\\', '/');

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
