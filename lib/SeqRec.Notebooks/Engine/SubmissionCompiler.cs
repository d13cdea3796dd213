using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace SeqRec.Notebooks.Engine;

/// <summary>Compiles cells one after the other; each sees the variables, types and usings of those before it.</summary>
internal sealed class SubmissionCompiler
{
    private readonly LibraryFolders libraries;
    private readonly LibraryReferences resolver;
    private readonly List<MetadataReference> references;
    private readonly PackageRestore restore = new();
    private CSharpCompilation? previous;
    private int count;
    private int inherited;

    public SubmissionCompiler(LibraryFolders libraries)
    {
        this.libraries = libraries;
        resolver = new LibraryReferences(libraries);
        references = [.. Framework.References, resolver.At(typeof(Microsoft.DotNet.Interactive.Kernel).Assembly.Location)];
    }

    /// <summary>How cells are compiled.</summary>
    public CSharpCompilationOptions Options => ScriptDialect.Compilation(resolver);

    /// <summary>The cells that ran, oldest first.</summary>
    public ImmutableList<ExecutedCode> Executed { get; private set; } = [];

    /// <summary>
    /// The references that the next cell adds to those of the cells before it. A compilation inherits its predecessor's, and given them
    /// again it would collect them once per cell.
    /// </summary>
    public IReadOnlyList<MetadataReference> NewReferences
    {
        get
        {
            lock (references) return [.. references.Skip(inherited)];
        }
    }

    /// <summary>Compiles a cell. It becomes part of the session by <see cref="Commit"/>; one that does not compile leaves no trace.</summary>
    /// <exception cref="CompilationException">The cell has errors.</exception>
    public CompiledCell Compile(string cell, CodePart part, string from)
    {
        var tree = CSharpSyntaxTree.ParseText(
            SourceText.From(part.Code, Encoding.UTF8), ScriptDialect.Parsing, CellLocation.DocumentOf(cell));
        var (packages, named) = AddLibraries(cell, part, from);
        var needed = NewReferences;
        var compilation = CSharpCompilation.CreateScriptCompilation(
            $"cell-{count + 1}", tree, needed, Options, previous, typeof(object));
        var submission = Emit(cell, compilation, tree);
        return new CompiledCell(compilation, submission, new ExecutedCode(part.Code, needed), packages, named);
    }

    /// <summary>Makes a compiled cell the one that the next builds on; null if it holds nothing to run, such as usings only.</summary>
    public Submission? Commit(CompiledCell compiled)
    {
        previous = compiled.Compilation;
        inherited += compiled.Code.References.Count;
        count++;
        Executed = Executed.Add(compiled.Code);
        return compiled.Submission;
    }

    /// <summary>Adds what the cell names; returns its packages as text and the files of its libraries.</summary>
    private (IReadOnlyList<string> Packages, IReadOnlyList<string> Libraries) AddLibraries(
        string cell, CodePart part, string from)
    {
        try
        {
            var paths = part.References.Where(reference => !PackageReference.Is(reference));
            var named = paths.Select(path => libraries.Add(path, from)).ToList();
            foreach (var path in named) Add(resolver.At(path));
            var packages = part.References.Where(PackageReference.Is).Select(PackageReference.Parse).ToList();
            if (packages.Count + part.Sources.Count == 0) return ([], named);
            var files = restore.Add(packages, [.. part.Sources.Select(source => Source(source, from))]);
            libraries.Add(files);
            foreach (var path in files.Compile) Add(resolver.At(path));
            named.AddRange(packages.SelectMany(package => files.LibrariesOf(package.Name)));
            return ([.. packages.Select(package => files.TextOf(package.Name))], named);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidOperationException)
        {
            throw new CompilationException(e.Message, [$"cell {cell}: {e.Message}"]);
        }
    }

    /// <summary>A package source as <c>#i</c> names it; a folder is relative to <paramref name="from"/>.</summary>
    public static string Source(string source, string from) => source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(Path.Combine(from, source));

    private void Add(MetadataReference reference)
    {
        lock (references)
        {
            if (!references.Contains(reference)) references.Add(reference);
        }
    }

    private static Submission? Emit(string cell, CSharpCompilation compilation, SyntaxTree tree)
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var options = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb);
        var result = compilation.Emit(assembly, symbols, options: options);
        var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .OrderBy(error => error.Location.SourceSpan.Start).ToList();
        if (errors.Count > 0) throw new CompilationException(Text(errors[0]), [.. errors.Select(error => Describe(cell, error))]);
        if (!result.Success) return null;
        var factory = compilation.GetEntryPoint(CancellationToken.None)!;
        return new Submission(
            cell, assembly.ToArray(), symbols.ToArray(),
            factory.ContainingType.MetadataName, factory.MetadataName, HasValue(compilation, tree));
    }

    private static string Describe(string cell, Diagnostic error) =>
        $"cell {cell}, line {error.Location.GetLineSpan().StartLinePosition.Line + 1}: {Text(error)}";

    private static string Text(Diagnostic error) => $"{error.Id} {error.GetMessage(CultureInfo.InvariantCulture)}";

    private static bool HasValue(CSharpCompilation compilation, SyntaxTree tree) =>
        tree.GetRoot() is CompilationUnitSyntax { Members: [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax last }] }
        && last.SemicolonToken.IsMissing
        && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).ConvertedType is { SpecialType: not SpecialType.System_Void };
}
