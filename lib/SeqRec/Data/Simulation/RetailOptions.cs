namespace SeqRec.Data;

/// <summary>The knobs of <see cref="RetailSimulator"/>. The defaults make two small domains that train in seconds.</summary>
public sealed record RetailOptions
{
    /// <summary>Users in each domain.</summary>
    public int Users { get; init; } = 800;

    /// <summary>Items in each domain.</summary>
    public int Items { get; init; } = 400;

    /// <summary>Categories, even; category 2k is often followed by its complement 2k + 1.</summary>
    public int Categories { get; init; } = 16;

    /// <summary>Brands in each domain.</summary>
    public int Brands { get; init; } = 5;

    /// <summary>Length of the simulated period in days.</summary>
    public int Days { get; init; } = 180;

    /// <summary>Fewest events of a user.</summary>
    public int MinEvents { get; init; } = 8;

    /// <summary>Mean number of events of a user; the surplus over <see cref="MinEvents"/> is geometric.</summary>
    public double MeanEvents { get; init; } = 18;

    /// <summary>Number of categories a user is ever interested in; the first is the dearest.</summary>
    public int Favourites { get; init; } = 3;

    /// <summary>Probability, at each event after the first, that the user's interest moves to another of the favourites.</summary>
    public double DriftRate { get; init; } = 0.1;

    /// <summary>Probability that an item whose category has a complement is followed by one of the same brand from there.</summary>
    public double FollowUp { get; init; } = 0.5;

    /// <summary>Probability of an event that has nothing to do with the user: an item drawn by popularity alone.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Zipf exponent s: the item of popularity rank r has weight r^-s; 0 makes all items equally popular.</summary>
    public double PopularityExponent { get; init; } = 0.8;

    /// <summary>How many times likelier the user's own brand is than another, other things equal.</summary>
    public int BrandLoyalty { get; init; } = 4;

    /// <summary>Probability of liking an item the user was interested in.</summary>
    public double LikeInterest { get; init; } = 0.9;

    /// <summary>Probability of liking a follow-up.</summary>
    public double LikeFollowUp { get; init; } = 0.7;

    /// <summary>Probability of liking an item met by chance.</summary>
    public double LikeNoise { get; init; } = 0.2;

    /// <summary>Domains: they share categories and title words, but no users, items or brands.</summary>
    public int Domains { get; init; } = 2;

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks that the options describe a shop.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        RequireCount(Users, nameof(Users));
        RequireCount(Brands, nameof(Brands));
        RequireCount(Days, nameof(Days));
        RequireCount(Domains, nameof(Domains));
        RequireCount(BrandLoyalty, nameof(BrandLoyalty));
        RequireShare(DriftRate, nameof(DriftRate));
        RequireShare(FollowUp, nameof(FollowUp));
        RequireShare(Noise, nameof(Noise));
        RequireShare(LikeInterest, nameof(LikeInterest));
        RequireShare(LikeFollowUp, nameof(LikeFollowUp));
        RequireShare(LikeNoise, nameof(LikeNoise));
        var known = RetailVocabulary.Categories.Count;
        Require(Categories % 2 == 0 && Categories >= 2 && Categories <= known, nameof(Categories), $"an even number up to {known}");
        Require(Favourites >= 1 && Favourites <= Categories, nameof(Favourites), "1 to the number of categories");
        Require(Items >= 2 * Categories && Items <= 1_000_000, nameof(Items), "two for each category to 1,000,000");
        Require(MinEvents >= 1 && MinEvents <= MaxEvents, nameof(MinEvents), "1 to half the number of items");
        Require(MeanEvents >= MinEvents && MeanEvents <= MaxEvents, nameof(MeanEvents), $"{nameof(MinEvents)} to half the number of items");
        Require(PopularityExponent is >= 0 and <= 2, nameof(PopularityExponent), "0 to 2");
    }

    /// <summary>Most events of a user, so that there is always something left to choose: nobody takes an item twice.</summary>
    internal int MaxEvents => Items / 2;

    private static void RequireCount(int count, string name) => Require(count is >= 1 and <= 1_000_000, name, "1 to 1,000,000");

    private static void RequireShare(double share, string name) => Require(share is >= 0 and <= 1, name, "0 to 1");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, $"{name} must be {range}.");
    }
}
