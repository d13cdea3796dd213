namespace SeqRec.Data;

/// <summary>The click data that experiments know by name.</summary>
public static class ClickDatasets
{
    private static readonly Dictionary<string, string> Attributes = new()
    {
        ["amazon-toys"] = "Toys_and_Games_item2attributes.json", ["amazon-sports"] = "Sports_and_Outdoors_item2attributes.json",
    };

    /// <summary>Names that <see cref="Load"/> takes.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Attributes.Keys];

    /// <summary>A data set of the catalogue under the portable split.</summary>
    /// <exception cref="ArgumentException">No such click data; the message lists what there is.</exception>
    /// <exception cref="DataSetException">A file is missing or not the one described.</exception>
    public static ClickData Load(string name)
    {
        if (!Attributes.TryGetValue(name, out var file)) throw new ArgumentException($"There is no click data '{name}'; known are {string.Join(", ", Known)}.");
        var log = DataCatalog.Default.Load(name);
        return PortableSplit.Of(log, LeafCategories.Of(log, ItemAttributes.Read(DataCatalog.Default.PathOf(name, file))));
    }
}
