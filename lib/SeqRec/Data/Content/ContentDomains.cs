namespace SeqRec.Data;

/// <summary>The sets of domains with texts that experiments know by name.</summary>
public static class ContentDomains
{
    /// <summary>Amazon Office Products and Industrial and Scientific of 2018: two domains of related goods, in the place of PFCR's own pairs.</summary>
    public const string OfficeScientific = "amazon-office-scientific-2018";

    private static readonly (string File, string Name, LogCounts Counts)[] Files =
    [
        ("Office_Products", "office", new(3231, 3317, 22447)),
        ("Industrial_and_Scientific", "scientific", new(3285, 3541, 22743)),
    ];

    /// <summary>Office first, Scientific second. Histories are rebuilt, item texts are title and brand.</summary>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static IReadOnlyList<ContentDomain> LoadOfficeScientific(string? dataFolder = null) => Array.ConvertAll(Files, f => Load(f.File, f.Name, f.Counts, dataFolder));

    private static ContentDomain Load(string file, string name, LogCounts counts, string? dataFolder)
    {
        string PathOf(string ending) => DataCatalog.Default.PathOf(OfficeScientific, $"{file}.{ending}", dataFolder);
        var log = HistoryCsvReader.Read(name, PathOf("valid.csv.gz"), PathOf("test.csv.gz"));
        if (LogCounts.Of(log).DifferencesFrom(counts).ToList() is { Count: > 0 } differences)
            throw new DataMismatchException($"{OfficeScientific}, {name}: {string.Join(", ", differences)}.");
        return new(log, Texts(log.Items, PathOf("item.json.gz")));
    }

    private static string[] Texts(IdMap items, string path)
    {
        var metadata = ItemMetadata.Read(path);
        return [.. items.Tokens.Select(token => metadata.TryGetValue(token, out var item) ? item.Text
            : throw new DataFormatException(path, 0, $"Item '{token}' has no metadata.", "Fetch the file again."))];
    }
}
