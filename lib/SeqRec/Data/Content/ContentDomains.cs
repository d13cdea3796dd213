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

    /// <summary>UCI's Online Retail (invoices as users, 5-core) and the food domain of Amazon's bundles, which stands in for PFCR's Pantry.</summary>
    public const string RetailFood = "online-retail-food";

    /// <summary>Amazon Scientific of 2018 as UniSRec prepares it: one domain alone.</summary>
    public const string Scientific = "amazon-scientific";

    /// <summary>The same with the codes that VQ-Rec's authors made of BERT's vectors; the interactions with the twelve items that have none are left out.</summary>
    public const string ScientificBertCodes = "amazon-scientific-bert-codes";

    /// <summary>The simulated shop with a third domain.</summary>
    public const string SimulatedThree = "simulated-three";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Known { get; } = [OfficeScientific, RetailFood, Scientific, ScientificBertCodes, Simulated, SimulatedThree];

    /// <summary>The domains of a set, each with at least the interactions that leave-one-out needs.</summary>
    /// <param name="name">One of the constants of this class.</param>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="ArgumentException">No such set of domains.</exception>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static IReadOnlyList<ContentDomain> Load(string name, string? dataFolder = null) => name switch
    {
        OfficeScientific => LoadOfficeScientific(dataFolder),
        RetailFood => [OnlineRetail(dataFolder), Food(dataFolder)],
        Scientific => [UniSRecScientific(dataFolder)],
        ScientificBertCodes => [WithBertCodes(UniSRecScientific(dataFolder), dataFolder)],
        Simulated => LoadSimulated(new()),
        SimulatedThree => LoadSimulated(new() { Domains = 3 }),
        _ => throw new ArgumentException($"There are no domains '{name}'; known are {string.Join(", ", Known)}.", nameof(name))
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

    /// <summary>Online Retail, whose "users" are invoices, after the 5-core filter; the order inside an invoice is arbitrary.</summary>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="DataSetException">The file is missing, malformed or not the one described.</exception>
    public static ContentDomain OnlineRetail(string? dataFolder = null)
    {
        const string Set = "online-retail";
        var core = InvoiceCsvReader.Read(Set, DataCatalog.Default.PathOf(Set, "online-retail.csv.gz", dataFolder), out _, out _).Core(5, 5);
        return Checked(core, DataCatalog.Default[Set].FiveCore!);
    }

    // Users with the three interactions that leave-one-out needs; items stay as rare as they are.
    private static ContentDomain Food(string? dataFolder) =>
        BundleCsvReader.Read("food", file => DataCatalog.Default.PathOf("amazon-bundle/food", file, dataFolder), out _).Core(3, 1);

    private static ContentDomain UniSRecScientific(string? dataFolder)
    {
        Dictionary<string, string> Pairs(string file, bool hasHeader) => TabPairs.Read(DataCatalog.Default.PathOf(Scientific, file, dataFolder), hasHeader);
        var texts = Pairs("Scientific.text", hasHeader: true);
        return ContentDomain.Of(DataCatalog.Default.Load(Scientific, dataFolder), Pairs("Scientific.item2index", hasHeader: false).Where(item => texts.ContainsKey(item.Key)).ToDictionary(item => item.Value, item => texts[item.Key]));
    }

    // Row k of the file belongs to the k-th smallest of the numbers of items in training rows.
    private static ContentDomain WithBertCodes(ContentDomain domain, string? dataFolder)
    {
        var codes = ItemCodes.Read(DataCatalog.Default.PathOf("vqrec-codes", "Scientific.codes.csv.gz", dataFolder));
        var trained = LeaveOneOut.Split(domain.Log).TrainingSequences.SelectMany(s => s.Items).Distinct().Select(item => domain.Log.Items.Token(item)).OrderBy(int.Parse).ToArray();
        if (trained.Length != codes.Items) throw new DataMismatchException($"vqrec-codes has codes of {codes.Items} items, and {trained.Length} items of {Scientific} are trained on.");
        var rows = trained.Index().ToDictionary(item => item.Item, item => item.Index);
        var known = KCore.Filter(domain.Log.Where(row => rows.ContainsKey(domain.Log.Items.Token(row.Item))), 3, 1);
        return ContentDomain.Of(known, domain.Log.Items.Tokens.Zip(domain.Texts).ToDictionary(item => item.First, item => item.Second)) with
        {
            Codes = codes.Rows(known.Items.Tokens.Select(token => rows[token]))
        };
    }

    private static ContentDomain Checked(ContentDomain domain, LogCounts counts) =>
        LogCounts.Of(domain.Log).DifferencesFrom(counts).ToList() is { Count: > 0 } differences ? throw new DataMismatchException($"{domain.Name}: {string.Join(", ", differences)}.") : domain;

    private static ContentDomain Load(string file, string name, LogCounts counts, string? dataFolder)
    {
        string PathOf(string ending) => DataCatalog.Default.PathOf(OfficeScientific, $"{file}.{ending}", dataFolder);
        var log = HistoryCsvReader.Read(name, PathOf("valid.csv.gz"), PathOf("test.csv.gz"));
        var texts = ItemMetadata.Read(PathOf("item.json.gz")).ToDictionary(item => item.Key, item => item.Value.Text);
        return Checked(ContentDomain.Of(log, texts), counts);
    }
}
