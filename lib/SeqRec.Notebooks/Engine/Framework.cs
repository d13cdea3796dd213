using Microsoft.CodeAnalysis;

namespace SeqRec.Notebooks.Engine;

/// <summary>The .NET framework this process runs on: the only part of the host that a notebook shares.</summary>
internal static class Framework
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    // The list holds the host's own libraries too, and some files twice; those that lie beside the core library are the framework.
    private static readonly IReadOnlyDictionary<string, string> Files =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetDirectoryName(path) == Folder)
        .Distinct()
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);

    private static readonly MemberDocumentation Documentation = MemberDocumentation.OfFramework(Folder);

    public static IReadOnlyList<MetadataReference> References { get; } =
        [.. Files.Values.Order(StringComparer.Ordinal).Select(path => MetadataReference.CreateFromFile(path, documentation: Documentation))];

    public static bool Has(string? assembly) => assembly is not null && Files.ContainsKey(assembly);
}
