namespace SeqRec.Data;

/// <summary>The simulated users' interests, by the ids of a log: what no model sees, and what shows whether a changed sequence still means the same.</summary>
public sealed class PlantedIntents
{
    private readonly int[] categories;  // by item id
    private readonly Dictionary<(int User, int Item), int> interests = [];  // nobody takes an item twice

    /// <summary>Looks up the truth behind a log.</summary>
    /// <param name="shop">Where the log comes from.</param>
    /// <param name="log">All or some of the shop's events.</param>
    public PlantedIntents(RetailDomain shop, InteractionLog log)
    {
        var categoryOf = shop.Items.ToDictionary(item => item.Token, item => item.Category);
        categories = [-1, .. log.Items.Tokens.Select(token => categoryOf[token])];
        foreach (var e in shop.Events)
            if (log.Users.TryGetId(shop.Users[e.User].Token, out var user) && log.Items.TryGetId(shop.Items[e.Item].Token, out var item))
                interests[(user, item)] = e.Interest;
    }

    /// <summary>The category that an item stands for in a user's sequence: the interest at which the user took it; of an item
    /// the user never took, its own category; null for padding and masks, which stand for nothing.</summary>
    public int? Of(int user, int item) => item < 1 || item >= categories.Length ? null : interests.GetValueOrDefault((user, item), categories[item]);

    /// <summary>The intent at the end of a sequence, which decides what comes next in the shop: what its last item that stands
    /// for something stands for; null if none does.</summary>
    public int? AtEnd(int user, ReadOnlySpan<int> items)
    {
        for (var t = items.Length - 1; t >= 0; t--)
            if (Of(user, items[t]) is { } intent) return intent;
        return null;
    }
}
