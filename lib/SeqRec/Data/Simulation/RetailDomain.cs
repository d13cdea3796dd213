namespace SeqRec.Data;

/// <summary>One simulated shop: its items, users, events and the truth behind them.</summary>
public sealed class RetailDomain
{
    private readonly RetailDemand demand;
    private readonly ILookup<int, RetailEvent> histories;

    internal RetailDomain(
        string name, IReadOnlyList<RetailItem> items, IReadOnlyList<RetailUser> users, IReadOnlyList<RetailEvent> events,
        RetailDemand demand)
    {
        (Name, Items, Users, Events, this.demand) = (name, items, users, events, demand);
        histories = events.ToLookup(e => e.User);
    }

    /// <summary>Name of the domain, which is also that of its log and files.</summary>
    public string Name { get; }

    /// <summary>All items, by index.</summary>
    public IReadOnlyList<RetailItem> Items { get; }

    /// <summary>All users, by index.</summary>
    public IReadOnlyList<RetailUser> Users { get; }

    /// <summary>All events in order of time.</summary>
    public IReadOnlyList<RetailEvent> Events { get; }

    /// <summary>A user's events from oldest to newest.</summary>
    public IReadOnlyList<RetailEvent> History(int user) => [.. histories[user]];

    /// <summary>What a model may see: row k is event k without its truth.</summary>
    public InteractionLog ToLog()
    {
        var builder = new InteractionLogBuilder(Name, hasTime: true, hasRating: true);
        foreach (var e in Events) builder.Add(Users[e.User].Token, Items[e.Item].Token, e.Time, e.Rating);
        return builder.Build();
    }

    /// <summary>
    /// The true probability of each item being the one at <paramref name="position"/> of a user's history, given all before it and
    /// the user's interest then. Ranking by it is the best any model could do with that knowledge: a ceiling.
    /// </summary>
    /// <param name="user">Index of the user.</param>
    /// <param name="position">Place in the history, from 0 to its length; the length means the event after the last.</param>
    /// <returns>Probabilities by item index, which sum to 1. [Items]</returns>
    public double[] NextItemProbabilities(int user, int position)
    {
        var past = History(user).Take(position).ToList();
        ArgumentOutOfRangeException.ThrowIfNotEqual(past.Count, position);
        var (shopper, owned) = (Users[user], past.Select(e => e.Item).ToHashSet());
        var last = past.Count == 0 ? null : Items[past[^1].Item];
        var interests = demand.InterestProbabilities(shopper, past.LastOrDefault()?.Interest);
        var causes = demand.CauseProbabilities(last);
        var probabilities = new double[Items.Count];
        foreach (var cause in Enum.GetValues<EventCause>())
            for (var k = 0; k < interests.Length; k++)
            {
                var (_, weights) = demand.Choices(cause, shopper, shopper.Favourites[k], last, owned);
                Add(probabilities, causes[(int)cause] * interests[k], weights);
            }
        return probabilities;
    }

    /// <summary>The true probability of each category being the interest at <paramref name="position"/> of a user's history, given the interest before it.</summary>
    /// <param name="user">Index of the user.</param>
    /// <param name="position">Place in the history, from 0 to its length.</param>
    /// <returns>Probabilities by category, which sum to 1. [Categories]</returns>
    public double[] NextInterestProbabilities(int user, int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, History(user).Count);
        var shopper = Users[user];
        var favourites = demand.InterestProbabilities(shopper, position == 0 ? null : History(user)[position - 1].Interest);
        var probabilities = new double[demand.Categories];
        for (var k = 0; k < favourites.Length; k++) probabilities[shopper.Favourites[k]] = favourites[k];
        return probabilities;
    }

    private static void Add(double[] probabilities, double share, long[] weights)
    {
        var scale = share / weights.Sum();
        for (var k = 0; k < weights.Length; k++) probabilities[k] += scale * weights[k];
    }
}
