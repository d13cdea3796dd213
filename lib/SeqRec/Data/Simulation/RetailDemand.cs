namespace SeqRec.Data;

/// <summary>
/// What a user takes next. Both the simulator, which draws from it, and the oracle, which sums over it, use these rules, so the oracle
/// is exact. Weights are whole numbers: draws then agree on every machine.
/// </summary>
internal sealed class RetailDemand(RetailOptions options, IReadOnlyList<RetailItem> items)
{
    /// <summary>Number of categories.</summary>
    public int Categories => options.Categories;

    /// <summary>Probability of each cause of the next event. [3], by <see cref="EventCause"/></summary>
    public double[] CauseProbabilities(RetailItem? last)
    {
        var followUp = last?.Complement is null ? 0 : options.FollowUp;
        return [(1 - options.Noise) * (1 - followUp), (1 - options.Noise) * followUp, options.Noise];
    }

    /// <summary>Probability of each favourite being the interest at the next event. [Favourites]</summary>
    public double[] InterestProbabilities(RetailUser user, int? interest)
    {
        var weights = user.InterestWeights(interest);
        double total = weights.Sum(), moves = interest is null ? 1 : DriftRate(user);
        return [.. weights.Select((weight, k) => user.Favourites[k] == interest ? 1 - moves : moves * weight / total)];
    }

    /// <summary>Probability that an interest moves: none for a user with a single one.</summary>
    public double DriftRate(RetailUser user) => user.Favourites.Count > 1 ? options.DriftRate : 0;

    /// <summary>Weight of each item for a cause; 0 for items the user has. When nothing suits, chance decides. [Items]</summary>
    public (EventCause Cause, long[] Weights) Choices(
        EventCause cause, RetailUser user, int interest, RetailItem? last, ISet<int> owned)
    {
        var weights = new long[items.Count];
        foreach (var item in items)
            if (!owned.Contains(item.Index)) weights[item.Index] = Weight(cause, item, user, interest, last);
        return weights.Any(weight => weight > 0) ? (cause, weights) : Choices(EventCause.Noise, user, interest, last, owned);
    }

    private long Weight(EventCause cause, RetailItem item, RetailUser user, int interest, RetailItem? last) => cause switch
    {
        EventCause.Interest when item.Category != interest => 0,
        EventCause.Interest => item.Popularity * (item.Brand == user.Brand ? options.BrandLoyalty : 1),
        EventCause.FollowUp when item.Category != last?.Complement || item.Brand != last.Brand => 0,
        _ => item.Popularity,
    };
}
