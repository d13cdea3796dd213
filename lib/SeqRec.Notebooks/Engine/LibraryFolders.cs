using System.Runtime.InteropServices;

namespace SeqRec.Notebooks.Engine;

/// <summary>The libraries a notebook named with <c>#r</c>, and the folders they lie in, where what they need is looked for.</summary>
internal sealed class LibraryFolders(string notebookFolder)
{
    private readonly List<string> folders = [];
    private readonly Dictionary<string, string> named = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a library; the path is relative to the notebook's folder. Returns the full path.</summary>
    /// <exception cref="FileNotFoundException">Nothing is there; the message names the build command.</exception>
    public string Add(string path)
    {
        var full = Path.GetFullPath(Path.Combine(notebookFolder, path.Replace('\\', '/')));
        if (!File.Exists(full))
            throw new FileNotFoundException(
                $"#r \"{path}\" finds no file (looked for {full}); build it first: dotnet build -c Release", full);
        named[Path.GetFileNameWithoutExtension(full)] = full;
        var folder = Path.GetDirectoryName(full)!;
        if (!folders.Contains(folder)) folders.Add(folder);
        return full;
    }

    /// <summary>The file of an assembly: a named library first, then one beside a named library; null if there is none.</summary>
    public string? FindAssembly(string name, string? culture = null) =>
        string.IsNullOrEmpty(culture) && named.TryGetValue(name, out var path)
            ? path
            : folders.Select(folder => Path.Combine(folder, culture ?? "", name + ".dll")).FirstOrDefault(File.Exists);

    /// <summary>Where a native library of that name may lie, in the order to try.</summary>
    public IEnumerable<string> NativeCandidates(string name) =>
        from folder in folders
        from place in new[] { folder, Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native") }
        from file in new[] { $"lib{name}.so", $"{name}.dll", $"lib{name}.dylib", name }
        let path = Path.Combine(place, file)
        where File.Exists(path)
        select path;
}
