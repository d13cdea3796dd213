namespace SeqRec.Data;

/// <summary>Interactions whose items have texts: one domain, and in federated learning one client.</summary>
/// <param name="Log">Who met which item.</param>
/// <param name="Texts">[V] the text at index k belongs to item k + 1.</param>
public sealed record ContentDomain(InteractionLog Log, IReadOnlyList<string> Texts)
{
    /// <summary>Name of the domain.</summary>
    public string Name => Log.Name;

    /// <summary>A domain of the simulated shop; a text is what <see cref="ItemText"/> makes of title, category and brand.</summary>
    public static ContentDomain Of(RetailDomain domain)
    {
        var (log, items) = (domain.ToLog(), domain.Items.ToDictionary(item => item.Token));
        return new(log, [.. log.Items.Tokens.Select(token => items[token]).Select(item => ItemText.Of(item.Title, item.CategoryName, item.BrandName))]);
    }
}
