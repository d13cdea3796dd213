using System.Security.Cryptography;
using System.Text;

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

    /// <summary>Two domains of the simulated shop under its default options, which share words but neither users nor items.</summary>
    public const string Simulated = "simulated";

    /// <summary>The same with a third domain.</summary>
    public const string SimulatedThree = "simulated-three";

    /// <summary>The domains of a set, each with at least the interactions that leave-one-out needs.</summary>
    /// <param name="name"><see cref="OfficeScientific"/>, <see cref="Simulated"/> or <see cref="SimulatedThree"/>.</param>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="ArgumentException">No such set of domains.</exception>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static IReadOnlyList<ContentDomain> Load(string name, string? dataFolder = null) => name switch
    {
        OfficeScientific => LoadOfficeScientific(dataFolder),
        Simulated => LoadSimulated(new()),
        SimulatedThree => LoadSimulated(new() { Domains = 3 }),
        _ => throw new ArgumentException($"There are no domains '{name}'; known are {OfficeScientific}, {Simulated}, {SimulatedThree}.", nameof(name))
    };

    /// <summary>SHA-256 of what was read: every sequence and every text, in lower-case hexadecimal.</summary>
    public static string Sha256(IReadOnlyList<ContentDomain> domains)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        foreach (var domain in domains)
        {
            Add(domain.Name);
            foreach (var sequence in domain.Log.Sequences()) Add(string.Join(' ', sequence.Items));
            foreach (var text in domain.Texts) Add(text);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Office first, Scientific second. Histories are rebuilt, item texts are title and brand.</summary>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static IReadOnlyList<ContentDomain> LoadOfficeScientific(string? dataFolder = null) => Array.ConvertAll(Files, f => Load(f.File, f.Name, f.Counts, dataFolder));

    private static ContentDomain[] LoadSimulated(RetailOptions options) => [.. new RetailSimulator(options).Simulate().Domains.Select(ContentDomain.Of)];

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
