using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeqRec.Data;

/// <summary>
/// The data sets the project knows: where they come from, under which terms, and how to tell that a file is the right one.
/// The data itself is never part of the project; it lies in a <see cref="DataFolder"/>.
/// </summary>
public sealed class DataCatalog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Lazy<DataCatalog> BuiltIn = new(() =>
    {
        using var stream = typeof(DataCatalog).Assembly.GetManifestResourceStream("catalog.json")!;
        return Parse(stream);
    });

    private DataCatalog(IReadOnlyList<DataSetEntry> sets) => Sets = sets;

    /// <summary>The catalogue built into this library, from <c>data/catalog.json</c>.</summary>
    public static DataCatalog Default => BuiltIn.Value;

    /// <summary>All data sets in the catalogue's order.</summary>
    public IReadOnlyList<DataSetEntry> Sets { get; }

    /// <summary>The entry of a data set.</summary>
    /// <exception cref="MissingDataException">The catalogue has no such set; the message lists those it has.</exception>
    public DataSetEntry this[string name] => Sets.FirstOrDefault(set => set.Name == name)
        ?? throw new MissingDataException($"No data set is called '{name}'. There are {string.Join(", ", Sets.Select(set => set.Name))}.");

    /// <summary>Reads a catalogue.</summary>
    /// <exception cref="JsonException">The text is not a catalogue.</exception>
    public static DataCatalog Parse(Stream json) => new((JsonSerializer.Deserialize<CatalogFile>(json, Json) ?? throw new JsonException("it holds null")).Sets);

    /// <summary>Loads a set's interactions after checking size, hash and counts.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="MissingDataException">The set, the folder or the file is missing.</exception>
    /// <exception cref="DataMismatchException">The file is not the one described, or changed while it was read; the message says which figure differs.</exception>
    /// <exception cref="MissingReaderException">The set holds no interactions, or its format has no reader.</exception>
    public InteractionLog Load(string name, string? dataFolder = null)
    {
        var set = this[name];
        if (set.Interactions is null)
            throw new MissingReaderException($"{name} holds no interactions; its files ({set.Format}) are {FileNames(set)}.");
        var (path, entry) = Find(set, set.Interactions, dataFolder);
        var log = FileCheck.WhileUnchanged(path, () =>
        {
            FileCheck.Verify(path, entry, Advice(set));
            return LogFormats.Read(set.Format, path).Rename(name);
        });
        if (set.Counts is { } counts && LogCounts.Of(log).DifferencesFrom(counts).ToList() is { Count: > 0 } differences)
            throw new DataMismatchException($"{path}: {string.Join(", ", differences)}. {Advice(set)}");
        return log;
    }

    /// <summary>The path of one of a set's files, after checking its size and hash.</summary>
    /// <exception cref="MissingDataException">The set, the folder or the file is missing.</exception>
    /// <exception cref="DataMismatchException">The file is not the one described.</exception>
    public string PathOf(string name, string file, string? dataFolder = null)
    {
        var set = this[name];
        var (path, entry) = Find(set, file, dataFolder);
        FileCheck.Verify(path, entry, Advice(set));
        return path;
    }

    /// <summary>SHA-256 of a set's interactions: the catalogue's, else computed from the file.</summary>
    /// <inheritdoc cref="PathOf"/>
    public string Sha256Of(string name, string? dataFolder = null)
    {
        var set = this[name];
        var file = set.Interactions ?? throw new MissingDataException($"{name} holds no interactions.");
        return set.Files.First(f => f.Path == file).Sha256 ?? FileCheck.Sha256(PathOf(name, file, dataFolder));
    }

    /// <summary>Checks every file of a set.</summary>
    /// <inheritdoc cref="PathOf"/>
    public void Verify(string name, string? dataFolder = null)
    {
        foreach (var file in this[name].Files) PathOf(name, file.Path, dataFolder);
    }

    private static (string Path, DataFileEntry Entry) Find(DataSetEntry set, string file, string? dataFolder)
    {
        var entry = set.Files.FirstOrDefault(known => known.Path == file)
            ?? throw new MissingDataException($"{set.Name} has no file '{file}'. There are {FileNames(set)}.");
        return (Path.Combine(DataFolder.Locate(dataFolder), set.Name, entry.Path), entry);
    }

    private static string Advice(DataSetEntry set) => $"'seqrec data fetch {set.Name}' fetches it again or says how to obtain it.";

    private static string FileNames(DataSetEntry set) => string.Join(", ", set.Files.Select(file => file.Path));

    private sealed record CatalogFile(IReadOnlyList<DataSetEntry> Sets);
}
