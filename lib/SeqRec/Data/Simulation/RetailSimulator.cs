namespace SeqRec.Data;

/// <summary>
/// Simulates small shops whose laws are known, so that a method can be tested where the truth is known.
/// <para>A user has a few favourite categories and a favourite brand. At each event the interest stays or, with probability
/// <see cref="RetailOptions.DriftRate"/>, moves to another favourite. Then the user takes, with probability
/// <see cref="RetailOptions.Noise"/>, any popular item; else, after an item whose category has a complement and with probability
/// <see cref="RetailOptions.FollowUp"/>, an item of the complement by the same brand; else an item of the category of interest,
/// popular ones and those of the favourite brand first. Nobody takes an item twice;
/// when nothing suits is left, the event counts as noise.</para>
/// <para>The same options give the same bytes on every machine: draws use <see cref="Xoshiro256"/> and whole-number weights, and each
/// user has a stream of random numbers of its own, so that adding users leaves the others as they were.</para>
/// </summary>
public sealed class RetailSimulator
{
    private const long Start = 1704067200; // 2024-01-01 00:00 UTC
    private const long SecondsPerDay = 86400;
    private const double PopularityScale = 1_000_000;

    private readonly RetailOptions options;

    /// <summary>A simulator with these options, or the defaults.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RetailSimulator(RetailOptions? options = null)
    {
        this.options = options ?? new();
        this.options.Validate();
    }

    /// <summary>Simulates all domains.</summary>
    public RetailWorld Simulate() => new(options, [.. Enumerable.Range(0, options.Domains).Select(Domain)]);

    private RetailDomain Domain(int domain)
    {
        var name = $"retail-{domain + 1}";
        var items = Items(domain);
        var demand = new RetailDemand(options, items);
        var users = new List<RetailUser>();
        var events = new List<RetailEvent>();
        for (var u = 0; u < options.Users; u++)
        {
            var random = Stream(domain, u + 1);
            users.Add(User(domain, u, random));
            events.AddRange(Events(users[u], items, demand, random));
        }
        return new(name, items, users, [.. events.OrderBy(e => e.Time)], demand); // stable: ties by user, then as they happened
    }

    private Xoshiro256 Stream(int domain, int number) => new(options.Seed, ((ulong)domain << 32) | (uint)number);

    private RetailItem[] Items(int domain)
    {
        var random = Stream(domain, 0);
        var ranks = random.Permutation(options.Items);
        return [.. ranks.Select((rank, k) => Item(domain, k, rank, random))];
    }

    private RetailItem Item(int domain, int index, int rank, Xoshiro256 random)
    {
        var (category, brand) = (index % options.Categories, index / options.Categories % options.Brands);
        var brandName = RetailVocabulary.Brand(domain * options.Brands + brand);
        var title = $"{brandName} {Word(RetailVocabulary.Styles, random)} {RetailVocabulary.Categories[category].Replace('-', ' ')} "
            + Word(RetailVocabulary.Colours, random);
        return new(index, $"d{domain + 1}i{index + 1}", category, brand, brandName, title, Popularity(rank));
    }

    // Rounding to whole numbers removes the last-bit differences that Math.Pow has between machines.
    private long Popularity(int rank) => Math.Max(1, (long)Math.Round(PopularityScale / Math.Pow(rank + 1, options.PopularityExponent)));

    private static string Word(IReadOnlyList<string> words, Xoshiro256 random) => words[(int)random.Below(words.Count)];

    private RetailUser User(int domain, int index, Xoshiro256 random)
    {
        var favourites = random.Permutation(options.Categories)[..options.Favourites];
        return new(index, $"d{domain + 1}u{index + 1}", favourites, (int)random.Below(options.Brands));
    }

    private IEnumerable<RetailEvent> Events(RetailUser user, RetailItem[] items, RetailDemand demand, Xoshiro256 random)
    {
        var owned = new HashSet<int>();
        int? interest = null;
        RetailItem? last = null;
        foreach (var time in Times(random))
        {
            if (interest is null || random.NextDouble() < demand.DriftRate(user))
                interest = user.Favourites[random.Choose(user.InterestWeights(interest))];
            var (cause, weights) = demand.Choices(Cause(demand.CauseProbabilities(last), random), user, interest.Value, last, owned);
            last = items[random.Choose(weights)];
            owned.Add(last.Index);
            yield return new(user.Index, last.Index, time, interest.Value, cause, Rating(cause, random));
        }
    }

    private long[] Times(Xoshiro256 random)
    {
        var more = (options.MeanEvents - options.MinEvents) / (options.MeanEvents - options.MinEvents + 1);
        var count = options.MinEvents;
        while (count < options.MaxEvents && random.NextDouble() < more) count++;
        return [.. Enumerable.Range(0, count).Select(_ => Start + random.Below(options.Days * SecondsPerDay)).Order()];
    }

    private static EventCause Cause(double[] probabilities, Xoshiro256 random)
    {
        var point = random.NextDouble();
        var (followUp, noise) = (probabilities[(int)EventCause.FollowUp], probabilities[(int)EventCause.Noise]);
        return point < noise ? EventCause.Noise : point < noise + followUp ? EventCause.FollowUp : EventCause.Interest;
    }

    private int Rating(EventCause cause, Xoshiro256 random)
    {
        var like = cause switch
        {
            EventCause.Interest => options.LikeInterest,
            EventCause.FollowUp => options.LikeFollowUp,
            _ => options.LikeNoise,
        };
        return random.NextDouble() < like ? 4 + (int)random.Below(2) : 1 + (int)random.Below(3);
    }
}
