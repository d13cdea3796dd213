using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// The documentation in XML files beside assemblies. The framework's come with the SDK's reference assemblies, which are cut otherwise than
/// those a process loads, so a member is searched in all files when it is asked for: 30 MB take milliseconds, and nothing is kept in memory.
/// </summary>
internal sealed class MemberDocumentation(IReadOnlyList<string> files) : DocumentationProvider
{
    /// <summary>The documentation of one library.</summary>
    public static MemberDocumentation OfLibrary(string path) => new([Path.ChangeExtension(path, ".xml")]);

    /// <summary>The documentation of a shared framework; an empty one where no SDK is installed.</summary>
    /// <param name="framework">The folder of the framework's assemblies, <c>shared/Microsoft.NETCore.App/version</c>.</param>
    public static MemberDocumentation OfFramework(string framework)
    {
        var packs = Path.Combine(framework, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        var version = Path.GetFileName(framework).Split('.')[0] + ".";
        var pack = Directory.Exists(packs)
            ? Directory.GetDirectories(packs).Where(folder => Path.GetFileName(folder).StartsWith(version, StringComparison.Ordinal)).Order().LastOrDefault()
            : null;
        return new MemberDocumentation(pack is null ? [] : Directory.GetFiles(pack, "*.xml", SearchOption.AllDirectories));
    }

    protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default)
    {
        var start = Encoding.UTF8.GetBytes($"<member name=\"{documentationMemberID}\">");
        return files.Where(File.Exists).Select(file => Find(File.ReadAllBytes(file), start)).FirstOrDefault(found => found is not null) ?? "";
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private static string? Find(byte[] file, byte[] start)
    {
        var from = file.AsSpan().IndexOf(start);
        if (from < 0) return null;
        var end = "</member>"u8;
        var length = file.AsSpan(from).IndexOf(end);
        return length < 0 ? null : Encoding.UTF8.GetString(file, from, length + end.Length);
    }
}
