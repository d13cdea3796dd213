using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SeqRec.Data;

/// <summary>What was planted behind an example.</summary>
/// <param name="Interests">[T] category that the user was interested in at each step of the history, whatever was taken.</param>
/// <param name="Active">Category that the user is interested in when the question is asked.</param>
/// <param name="Target">Category of the target item.</param>
/// <param name="Next">[C + 1] by category, the probability of being the active interest, given the interest at the last step.</param>
public sealed record ClickTruth(IReadOnlyList<int> Interests, int Active, int Target, double[] Next);

/// <summary>How <see cref="SimulatedClicks"/> are made.</summary>
public sealed record SimulatedClickOptions
{
    /// <summary>The shop. By default interests drift, and neither brands nor complements matter.</summary>
    public RetailOptions Shop { get; init; } = new()
    {
        Users = 8000, Items = 96, Categories = 6, Domains = 1, MinEvents = 8, MeanEvents = 12, Favourites = 3, DriftRate = 0.15,
        FollowUp = 0, BrandLoyalty = 1, Noise = 0.05, PopularityExponent = 0.3,
    };

    /// <summary>Share of drawn items that come from an interest the user has left, where there is one; the others are drawn by popularity.</summary>
    public double FormerShare { get; init; } = 0.75;
}

/// <summary>
/// Click data whose truth is known: users of the simulated shop, each asked about the last item and one drawn in its place. Most of the
/// drawn items are from interests that the user has left, so that it takes the order of a history, not its sum, to tell them apart.
/// </summary>
public sealed class SimulatedClicks
{
    /// <summary>Name of the data set under the default options.</summary>
    public const string Name = "simulated";

    private const ulong DrawStream = 0x636C69636B;
    private readonly RetailDomain shop;
    private readonly SimulatedClickOptions options;

    /// <summary>Simulates; the same options give the same data on every machine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SimulatedClicks(SimulatedClickOptions? options = null)
    {
        this.options = options ?? new();
        if (this.options.FormerShare is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(options), "FormerShare must be 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.Shop.MinEvents, 2);
        shop = new RetailSimulator(this.options.Shop).Simulate().Domains[0];
        Data = Make();
    }

    /// <summary>Users divisible by ten are for testing, those with remainder 1 for validation. Item k of the shop is k + 1, and so are categories.</summary>
    public ClickData Data { get; }

    /// <summary>What was planted behind one of the examples.</summary>
    public ClickTruth TruthOf(ClickExample example)
    {
        var past = shop.History(example.User - 1);
        int[] interests = [.. past.Select(e => e.Interest + 1)];
        return new(interests[..^1], interests[^1], Data.Fields.CategoryOf[example.Item], [0, .. shop.NextInterestProbabilities(example.User - 1, past.Count - 1)]);
    }

    private ClickData Make()
    {
        ClickExample[] all = [.. shop.Users.SelectMany(Examples)];
        IReadOnlyList<ClickExample> Part(Func<int, bool> belongs) => [.. all.Where(e => belongs(e.User % 10))];
        var fields = new ClickFields
        {
            UserCount = shop.Users.Count, ItemCount = shop.Items.Count, CategoryCount = options.Shop.Categories, CategoryOf = [0, .. shop.Items.Select(item => item.Category + 1)],
        };
        return new("simulated clicks", fields, Part(r => r > 1), Part(r => r == 1), Part(r => r == 0)) { Sha256 = HashOf(all) };
    }

    private ClickExample[] Examples(RetailUser user)
    {
        var events = shop.History(user.Index);
        int[] history = [.. events.SkipLast(1).Select(e => e.Item + 1)];
        bool[] liked = [.. events.SkipLast(1).Select(e => e.Liked)];
        return
        [
            new(user.Index + 1, events[^1].Item + 1, history, true) { Liked = liked },
            new(user.Index + 1, Drawn(user, events) + 1, history, false) { Liked = liked },
        ];
    }

    private int Drawn(RetailUser user, IReadOnlyList<RetailEvent> events)
    {
        var random = new Xoshiro256(options.Shop.Seed ^ DrawStream, (ulong)user.Index);
        var owned = events.Select(e => e.Item).ToHashSet();
        int[] former = [.. events.Select(e => e.Interest).Distinct().Where(interest => interest != events[^1].Interest && interest != shop.Items[events[^1].Item].Category)];
        var category = former.Length > 0 && random.NextDouble() < options.FormerShare ? former[random.Below(former.Length)] : (int?)null;
        long[] Weights(int? only) => [.. shop.Items.Select(item => owned.Contains(item.Index) || (only is not null && item.Category != only) ? 0 : item.Popularity)];
        var weights = Weights(category);
        return random.Choose(weights.Any(w => w > 0) ? weights : Weights(null));  // a category may be used up
    }

    private static string HashOf(ClickExample[] examples)
    {
        int[] numbers = [.. examples.SelectMany(e => e.History.Prepend(e.User).Append(e.Item).Append(e.Clicked ? 1 : 0))];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(numbers)));
    }
}
