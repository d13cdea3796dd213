using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SeqRec.Notebooks.Engine;

/// <summary>The libraries a notebook named with <c>#r</c>, and the folders they lie in, where what they need is looked for.</summary>
internal sealed class LibraryFolders
{
    private readonly List<string> folders = [];
    private readonly Dictionary<string, string> named = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, (DateTime Written, byte[] Hash)> used = [];
    private readonly HashSet<string> packaged = [];
    private readonly List<string> native = [];

    /// <summary>Adds a library; the path is relative to <paramref name="from"/>. Returns the full path.</summary>
    /// <exception cref="FileNotFoundException">Nothing is there; the message names the build command.</exception>
    public string Add(string path, string from)
    {
        var full = Path.GetFullPath(Path.Combine(from, path.Replace('\\', '/')));
        if (!File.Exists(full))
            throw new FileNotFoundException(
                $"#r \"{path}\" finds no file (looked for {full}); build it first: dotnet build -c Release", full);
        named[Path.GetFileNameWithoutExtension(full)] = full;
        if (!used.ContainsKey(full)) used[full] = (File.GetLastWriteTimeUtc(full), Hash(full));
        var folder = Path.GetDirectoryName(full)!;
        if (!folders.Contains(folder)) folders.Add(folder);
        return full;
    }

    /// <summary>The libraries that were built anew since the notebook named them; each build is told once.</summary>
    public IReadOnlyList<string> Rebuilt()
    {
        var rebuilt = new List<string>();
        foreach (var (file, (written, hash)) in used.ToList())
        {
            if (!File.Exists(file) || File.GetLastWriteTimeUtc(file) is var now && now == written) continue;
            if (TryHash(file) is not { } newHash) continue;
            used[file] = (now, newHash);
            if (!hash.AsSpan().SequenceEqual(newHash)) rebuilt.Add(file);
        }

        return rebuilt;
    }

    private static byte[] Hash(string file) => SHA256.HashData(File.ReadAllBytes(file));

    // A build may be writing it; the next cell looks again.
    private static byte[]? TryHash(string file)
    {
        try
        {
            return Hash(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Adds the files of packages. A library that the notebook named by its path goes before one from a package.</summary>
    public void Add(PackageFiles files)
    {
        foreach (var file in files.Runtime)
        {
            named.TryAdd(Path.GetFileNameWithoutExtension(file), file);
            packaged.Add(file);
        }

        native.AddRange(files.Native.Except(native));
    }

    /// <summary>Whether a file belongs to a package: those never change.</summary>
    public bool IsPackaged(string file) => packaged.Contains(file);

    /// <summary>The file of an assembly: a named library first, then one beside a named library; null if there is none.</summary>
    public string? FindAssembly(string name, string? culture = null) =>
        string.IsNullOrEmpty(culture) && named.TryGetValue(name, out var path)
            ? path
            : folders.Select(folder => Path.Combine(folder, culture ?? "", name + ".dll")).FirstOrDefault(File.Exists);

    /// <summary>Where a native library of that name may lie, in the order to try.</summary>
    public IEnumerable<string> NativeCandidates(string name) =>
        native.Where(file => NativeNames(name).Contains(Path.GetFileName(file))).Concat(
        from folder in folders
        from place in Platforms.Select(platform => Path.Combine(folder, "runtimes", platform, "native")).Prepend(folder)
        from file in NativeNames(name)
        let path = Path.Combine(place, file)
        where File.Exists(path)
        select path);

    // A Linux distribution's own runtime calls itself after the distribution, while packages say linux.
    private static readonly IReadOnlyList<string> Platforms =
    [
        .. new[]
        {
            RuntimeInformation.RuntimeIdentifier,
            $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
                + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        }.Distinct(),
    ];

    private static string[] NativeNames(string name) => [$"lib{name}.so", $"{name}.dll", $"lib{name}.dylib", name];
}
