using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Engine;

/// <summary>The files of restored packages: what to compile with, what to load, and native libraries.</summary>
internal sealed record PackageFiles(IReadOnlyList<string> Packages, IReadOnlyList<string> Compile, IReadOnlyList<string> Runtime, IReadOnlyList<string> Native)
{
    /// <summary>No packages.</summary>
    public static PackageFiles None { get; } = new([], [], [], []);

    /// <summary>Whether all files are still there.</summary>
    public bool Exist => Compile.Concat(Runtime).Concat(Native).All(File.Exists);

    /// <summary>Name and version of a package.</summary>
    public string TextOf(string package) =>
        Packages.First(found => found.StartsWith(package + ",", StringComparison.OrdinalIgnoreCase));

    /// <summary>The library of a package's own name, where it has one.</summary>
    public IEnumerable<string> LibrariesOf(string package) =>
        Runtime.Where(file => Path.GetFileName(file).Equals(package + ".dll", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads what an earlier restore stored; null if it stored nothing usable.</summary>
    public static PackageFiles? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PackageFiles>(File.ReadAllText(path)) is { Exist: true } files ? files : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads what <c>dotnet restore</c> leaves: <c>project.assets.json</c>.</summary>
    public static PackageFiles FromAssets(string path)
    {
        var assets = JsonNode.Parse(File.ReadAllText(path))!;
        var folders = ((JsonObject)assets["packageFolders"]!).Select(folder => folder.Key).ToList();
        var target = (JsonObject)((JsonObject)assets["targets"]!).MaxBy(entry => entry.Key.Length).Value!;
        var packages = target.Where(library => (string?)library.Value!["type"] == "package").ToList();
        return new PackageFiles([.. packages.Select(package => package.Key.Replace("/", ", ", StringComparison.Ordinal))], Of("compile"), Of("runtime"), Of("native"));

        List<string> Of(string kind) =>
        [
            .. from package in packages
               let place = (string?)assets["libraries"]![package.Key]!["path"]
               from file in package.Value![kind] as JsonObject ?? []
               where !file.Key.EndsWith("_._", StringComparison.Ordinal)
               select folders.Select(folder => Path.GetFullPath(Path.Combine(folder, place!, file.Key))).First(File.Exists),
        ];
    }
}
