namespace SeqRec.Data;

/// <summary>The click data that experiments know by name.</summary>
public static class ClickDatasets
{
    private static readonly IReadOnlyList<ClickProtocol> Portable = [ClickProtocol.Portable, ClickProtocol.PortablePrefixes, ClickProtocol.PortableUniform];

    private static readonly Dictionary<string, Source> Sources = new()
    {
        ["amazon-toys"] = new(Portable, (protocol, folder) => Split(WithAttributes("amazon-toys", "Toys_and_Games_item2attributes.json", folder), protocol)),
        ["amazon-sports"] = new(Portable, (protocol, folder) => Split(WithAttributes("amazon-sports", "Sports_and_Outdoors_item2attributes.json", folder), protocol)),
        ["amazon-electronics"] = new([ClickProtocol.Reference, .. Portable], (protocol, folder) => Split(Amazon("amazon-electronics", "meta_Electronics.json.gz", folder), protocol)),
        ["amazon-books"] = new([ClickProtocol.Reference, .. Portable], (protocol, folder) => Split(Amazon("amazon-books", "meta_Books.json.gz", folder), protocol)),
        ["taobao-userbehavior"] = new(Portable, (protocol, folder) => Split(TaobaoReader.Read(Interactions("taobao-userbehavior", folder)), protocol)),
        ["ml-100k"] = new([ClickProtocol.Likes], (_, folder) => MovieLens("ml-100k", folder)),
        [SimulatedClicks.Name] = new([ClickProtocol.LastItem], (_, _) => new SimulatedClicks().Data),
    };

    private sealed record Source(IReadOnlyList<ClickProtocol> Protocols, Func<ClickProtocol, string?, ClickData> Load);

    /// <summary>Names that <see cref="Load"/> takes.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Sources.Keys];

    /// <summary>The protocols that a data set can be used under; the first is its usual one.</summary>
    /// <exception cref="ArgumentException">No such click data; the message lists what there is.</exception>
    public static IReadOnlyList<ClickProtocol> ProtocolsOf(string name) => Named(name).Protocols;

    /// <summary>A data set under a protocol.</summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <param name="protocol">One of <see cref="ProtocolsOf"/>; null for the usual one.</param>
    /// <param name="dataFolder">The data folder, or null for the one <see cref="DataFolder.Locate"/> finds.</param>
    /// <exception cref="ArgumentException">No such click data, or not under that protocol; the message lists what there is.</exception>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static ClickData Load(string name, ClickProtocol? protocol = null, string? dataFolder = null)
    {
        var (protocols, load) = Named(name);
        protocol ??= protocols[0];
        if (!protocols.Contains(protocol)) throw new ArgumentException($"{name} has no protocol '{protocol.Name}'; it has {string.Join(", ", protocols.Select(p => p.Name))}.");
        var data = load(protocol, dataFolder);
        return data.Sha256.Length > 0 ? data : data with { Sha256 = DataCatalog.Default.Sha256Of(name, dataFolder) };
    }

    private static Source Named(string name) =>
        Sources.TryGetValue(name, out var source) ? source : throw new ArgumentException($"There is no click data '{name}'; known are {string.Join(", ", Known)}.");

    private static ClickData Split(CategorisedLog source, ClickProtocol protocol)
    {
        if (protocol.Options is not null) source = source.WithHistories();
        var data = protocol.Options is { } options ? PortableSplit.Of(source.Log, source.Fields, options) : ReferenceSplit.Of(source.Log, source.Fields);
        return data with { Omitted = [.. source.Omitted, .. data.Omitted] };
    }

    private static CategorisedLog WithAttributes(string name, string attributes, string? folder)
    {
        var log = DataCatalog.Default.Load(name, folder);
        return new(log, LeafCategories.Of(log, ItemAttributes.Read(DataCatalog.Default.PathOf(name, attributes, folder))), []);
    }

    private static CategorisedLog Amazon(string name, string metadata, string? folder)
    {
        var source = AmazonReviews.Read(Interactions(name, folder), DataCatalog.Default.PathOf(name, metadata, folder));
        return source with { Log = source.Log.Rename(name) };
    }

    private static ClickData MovieLens(string name, string? folder) => LikeSplit.Of(DataCatalog.Default.Load(name, folder),
        RecBoleReader.ReadItems(DataCatalog.Default.PathOf(name, $"{name}.item", folder)), RecBoleReader.ReadUsers(DataCatalog.Default.PathOf(name, $"{name}.user", folder)));

    private static string Interactions(string name, string? folder) => DataCatalog.Default.PathOf(name, DataCatalog.Default[name].Interactions!, folder);
}
