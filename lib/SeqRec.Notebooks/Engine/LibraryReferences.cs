using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace SeqRec.Notebooks.Engine;

/// <summary>Gives the compiler the libraries that a named library needs, from beside it and only when it asks.</summary>
internal sealed class LibraryReferences(LibraryFolders libraries) : MetadataReferenceResolver
{
    private readonly Dictionary<string, PortableExecutableReference> cache = [];

    public override bool ResolveMissingAssemblies => true;

    public PortableExecutableReference At(string path)
    {
        lock (cache)
        {
            if (!cache.TryGetValue(path, out var reference)) cache[path] = reference = WithDocumentation(path);
            return reference;
        }
    }

    // Read as a whole, so that the file is not kept open and can be built anew.
    private static PortableExecutableReference WithDocumentation(string path) =>
        MetadataReference.CreateFromImage(File.ReadAllBytes(path), filePath: path, documentation: MemberDocumentation.OfLibrary(path));

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity identity) =>
        libraries.FindAssembly(identity.Name) is { } path ? At(path) : null;

    // Directives are taken out before compiling, so the compiler never asks for a path.
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
