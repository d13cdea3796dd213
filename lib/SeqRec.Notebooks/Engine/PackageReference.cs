namespace SeqRec.Notebooks.Engine;

/// <summary>A package that a cell asks for; without a version it is the newest.</summary>
internal sealed record PackageReference(string Name, string Version)
{
    private const string Scheme = "nuget:";

    /// <summary>Whether what <c>#r</c> names is a package.</summary>
    public static bool Is(string reference) => reference.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>nuget:Name</c> or <c>nuget:Name,Version</c>.</summary>
    public static PackageReference Parse(string reference)
    {
        var parts = reference[Scheme.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        return new PackageReference(parts[0], parts.Length > 1 && parts[1] != "" ? parts[1] : "*");
    }
}
