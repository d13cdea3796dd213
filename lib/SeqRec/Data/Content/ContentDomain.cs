namespace SeqRec.Data;

/// <summary>Interactions whose items have texts: one domain, and in federated learning one client.</summary>
/// <param name="Log">Who met which item.</param>
/// <param name="Texts">[V] the text at index k belongs to item k + 1.</param>
public sealed record ContentDomain(InteractionLog Log, IReadOnlyList<string> Texts)
{
    /// <summary>Codes of the items that somebody else has made of their texts; null where there are none.</summary>
    public ItemCodes? Codes { get; init; }

    /// <summary>Name of the domain.</summary>
    public string Name => Log.Name;

    /// <summary>A domain of the simulated shop; a text is what <see cref="ItemText"/> makes of title, category and brand.</summary>
    public static ContentDomain Of(RetailDomain domain)
    {
        var (log, items) = (domain.ToLog(), domain.Items.ToDictionary(item => item.Token));
        return new(log, [.. log.Items.Tokens.Select(token => items[token]).Select(item => ItemText.Of(item.Title, item.CategoryName, item.BrandName))]);
    }

    /// <summary>A log and the texts of its items.</summary>
    /// <param name="log">The interactions.</param>
    /// <param name="texts">By the items' tokens; there may be more than the log has items.</param>
    /// <exception cref="DataFormatException">An item has no text.</exception>
    public static ContentDomain Of(InteractionLog log, IReadOnlyDictionary<string, string> texts) => new(log, [.. log.Items.Tokens.Select(token => texts.TryGetValue(token, out var text)
        ? text : throw new DataFormatException(log.Name, 0, $"Item '{token}' has no text.", "Fetch the set's files again."))]);

    /// <summary>The part of the domain in which users and items have enough interactions (<see cref="KCore"/>).</summary>
    /// <param name="minUser">Least number of interactions of a user.</param>
    /// <param name="minItem">Least number of interactions of an item.</param>
    public ContentDomain Core(int minUser, int minItem) => Of(KCore.Filter(Log, minUser, minItem), Log.Items.Tokens.Zip(Texts).ToDictionary(item => item.First, item => item.Second));
}
