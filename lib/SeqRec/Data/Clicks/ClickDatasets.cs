namespace SeqRec.Data;

/// <summary>The click data that experiments know by name.</summary>
public static class ClickDatasets
{
    private static readonly IReadOnlyList<ClickProtocol> Portable = [ClickProtocol.Portable, ClickProtocol.PortablePrefixes, ClickProtocol.PortableUniform];

    private static readonly Dictionary<string, (IReadOnlyList<ClickProtocol> Protocols, Func<ClickProtocol, ClickData> Load)> Sources = new()
    {
        ["amazon-toys"] = (Portable, protocol => Split(WithAttributes("amazon-toys", "Toys_and_Games_item2attributes.json"), protocol)),
        ["amazon-sports"] = (Portable, protocol => Split(WithAttributes("amazon-sports", "Sports_and_Outdoors_item2attributes.json"), protocol)),
        ["amazon-electronics"] = ([ClickProtocol.Reference, .. Portable], protocol => Split(Amazon("amazon-electronics", "meta_Electronics.json.gz"), protocol)),
        ["amazon-books"] = ([ClickProtocol.Reference, .. Portable], protocol => Split(Amazon("amazon-books", "meta_Books.json.gz"), protocol)),
        ["taobao-userbehavior"] = (Portable, protocol => Split(TaobaoViews(), protocol)),
        ["ml-100k"] = ([ClickProtocol.Likes], _ => MovieLens()),
        [SimulatedClicks.Name] = ([ClickProtocol.LastItem], _ => new SimulatedClicks().Data),
    };

    /// <summary>Names that <see cref="Load"/> takes.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Sources.Keys];

    /// <summary>The protocols that a data set can be used under; the first is its usual one.</summary>
    /// <exception cref="ArgumentException">No such click data; the message lists what there is.</exception>
    public static IReadOnlyList<ClickProtocol> ProtocolsOf(string name) => Named(name).Protocols;

    /// <summary>A data set under a protocol.</summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <param name="protocol">One of <see cref="ProtocolsOf"/>; null for the usual one.</param>
    /// <exception cref="ArgumentException">No such click data, or not under that protocol; the message lists what there is.</exception>
    /// <exception cref="DataSetException">A file is missing, malformed or not the one described.</exception>
    public static ClickData Load(string name, ClickProtocol? protocol = null)
    {
        var (protocols, load) = Named(name);
        protocol ??= protocols[0];
        if (!protocols.Contains(protocol)) throw new ArgumentException($"{name} has no protocol '{protocol.Name}'; it has {string.Join(", ", protocols.Select(p => p.Name))}.");
        var data = load(protocol);
        return data.Sha256.Length > 0 ? data : data with { Sha256 = DataCatalog.Default.Sha256Of(name) };
    }

    private static (IReadOnlyList<ClickProtocol> Protocols, Func<ClickProtocol, ClickData> Load) Named(string name) =>
        Sources.TryGetValue(name, out var source) ? source : throw new ArgumentException($"There is no click data '{name}'; known are {string.Join(", ", Known)}.");

    private static ClickData Split(CategorisedLog source, ClickProtocol protocol)
    {
        if (protocol.Options is not null) source = source.WithHistories();
        var data = protocol.Options is { } options ? PortableSplit.Of(source.Log, source.Fields, options) : ReferenceSplit.Of(source.Log, source.Fields);
        return data with { Omitted = [.. source.Omitted, .. data.Omitted] };
    }

    private static CategorisedLog WithAttributes(string name, string attributes)
    {
        var log = DataCatalog.Default.Load(name);
        return new(log, LeafCategories.Of(log, ItemAttributes.Read(DataCatalog.Default.PathOf(name, attributes))), []);
    }

    private static CategorisedLog Amazon(string name, string metadata)
    {
        var reviews = DataCatalog.Default.PathOf(name, DataCatalog.Default[name].Interactions!);
        var source = AmazonReviews.Read(reviews, DataCatalog.Default.PathOf(name, metadata));
        return source with { Log = source.Log.Rename(name) };
    }

    private static CategorisedLog TaobaoViews()
    {
        const string name = "taobao-userbehavior";
        return TaobaoReader.Read(DataCatalog.Default.PathOf(name, DataCatalog.Default[name].Interactions!));
    }

    private static ClickData MovieLens() => LikeSplit.Of(DataCatalog.Default.Load("ml-100k"),
        RecBoleReader.ReadItems(DataCatalog.Default.PathOf("ml-100k", "ml-100k.item")), RecBoleReader.ReadUsers(DataCatalog.Default.PathOf("ml-100k", "ml-100k.user")));
}
