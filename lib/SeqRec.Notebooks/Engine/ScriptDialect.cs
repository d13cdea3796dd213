using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Engine;

/// <summary>The C# of notebook cells: .NET Interactive's default usings, but optimised, so that loops in cells run at full speed.</summary>
internal static class ScriptDialect
{
    /// <summary>The language version of .NET 10, also where the compiler knows a later one: cells must compile in a program of that SDK too.</summary>
    public const LanguageVersion Version = LanguageVersion.CSharp14;

    public static readonly CSharpParseOptions Parsing = new(Version, kind: SourceCodeKind.Script);

    /// <summary>What every cell can use without saying so.</summary>
    public static readonly string[] DefaultUsings =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
    ];

    public static CSharpCompilationOptions Compilation(MetadataReferenceResolver resolver) =>
        new(OutputKind.DynamicallyLinkedLibrary, usings: DefaultUsings, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
            metadataReferenceResolver: resolver, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
}
