using System.Security.Cryptography;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class RetailSimulatorTests
{
    private static readonly RetailOptions Options = new() { Users = 600, Items = 240, Categories = 6, Brands = 3 };
    private static readonly RetailWorld World = new RetailSimulator(Options).Simulate();
    private static readonly RetailDomain Shop = World.Domains[0];

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_every_machine()
    {
        using var folder = new TemporaryFolder();
        new RetailSimulator(Options with { Users = 50 }).Simulate().Save(folder.Path);
        Assert.StartsWith("a21d4d0a4f63e6abcc4e90ad6bb1444362acea32a", HashOf(folder.Path));
    }

    [Fact]
    public void Another_seed_gives_another_shop() =>
        Assert.NotEqual(Shop.Events, new RetailSimulator(Options with { Seed = 2 }).Simulate().Domains[0].Events);

    [Fact]
    public void More_users_leave_the_first_ones_as_they_were()
    {
        var larger = new RetailSimulator(Options with { Users = 700 }).Simulate().Domains[0];
        Assert.Equal(Shop.Events, larger.Events.Where(e => e.User < Options.Users));
    }

    [Fact]
    public void Nobody_takes_an_item_twice_and_times_lie_in_the_period()
    {
        foreach (var history in Shop.Users.Select(user => Shop.History(user.Index)))
        {
            Assert.InRange(history.Count, Options.MinEvents, Options.Items / 2);
            Assert.Equal(history.Count, history.Select(e => e.Item).Distinct().Count());
            Assert.Equal(history.OrderBy(e => e.Time), history);
        }
        var start = DateTimeOffset.FromUnixTimeSeconds(Shop.Events[0].Time);
        Assert.Equal(2024, start.Year);
        Assert.True(Shop.Events[^1].Time - Shop.Events[0].Time < Options.Days * 86400L);
    }

    [Fact]
    public void Each_event_obeys_its_cause()
    {
        foreach (var (before, e) in Pairs())
        {
            var (last, item) = (Shop.Items[before.Item], Shop.Items[e.Item]);
            if (e.Cause == EventCause.FollowUp) Assert.Equal((last.Complement, last.Brand), (item.Category, item.Brand));
            if (e.Cause == EventCause.Interest) Assert.Equal(e.Interest, item.Category);
            Assert.Contains(e.Interest, Shop.Users[e.User].Favourites);
        }
    }

    [Fact]
    public void Interests_drift_at_the_planted_rate() =>
        AssertShare(Options.DriftRate, Pairs(), pair => pair.Event.Interest != pair.Before.Interest);

    [Fact]
    public void Noise_and_follow_ups_have_the_planted_rates()
    {
        AssertShare(Options.Noise, Shop.Events, e => e.Cause == EventCause.Noise, slack: 0.01); // a few events find nothing that suits
        AssertShare((1 - Options.Noise) * Options.FollowUp, Pairs().Where(pair => Shop.Items[pair.Before.Item].Complement is not null),
            pair => pair.Event.Cause == EventCause.FollowUp, slack: 0.01);
    }

    [Theory]
    [InlineData(EventCause.Interest, 0.9)]
    [InlineData(EventCause.FollowUp, 0.7)]
    [InlineData(EventCause.Noise, 0.2)]
    public void Likes_depend_on_the_cause(EventCause cause, double share)
    {
        AssertShare(share, Shop.Events.Where(e => e.Cause == cause), e => e.Liked);
        Assert.All(Shop.Events, e => Assert.InRange(e.Rating, 1, 5));
    }

    [Fact]
    public void The_mean_length_is_the_planted_one()
    {
        var surplus = Options.MeanEvents - Options.MinEvents;
        var error = Math.Sqrt(surplus * (surplus + 1) / Options.Users); // of a geometric mean
        Assert.InRange(World.ToLog().Statistics.MeanLength, Options.MeanEvents - 4 * error, Options.MeanEvents + 4 * error);
    }

    [Fact]
    public void Popularity_follows_the_exponent()
    {
        var flat = new RetailSimulator(Options with { PopularityExponent = 0 }).Simulate().Domains[0];
        Assert.Single(flat.Items.Select(item => item.Popularity).Distinct());
        var zipf = new RetailSimulator(Options with { PopularityExponent = 1 }).Simulate().Domains[0];
        Assert.Equal([1_000_000, 500_000, 333_333, 250_000], zipf.Items.Select(item => item.Popularity).OrderDescending().Take(4));
    }

    [Fact]
    public void Domains_share_words_but_no_users_items_or_brands()
    {
        var other = World.Domains[1];
        Assert.Empty(Shop.Items.Select(item => item.Token).Intersect(other.Items.Select(item => item.Token)));
        Assert.Empty(Shop.Users.Select(user => user.Token).Intersect(other.Users.Select(user => user.Token)));
        Assert.Empty(Shop.Items.Select(item => item.BrandName).Intersect(other.Items.Select(item => item.BrandName)));
        Assert.True(Words(Shop).Intersect(Words(other)).Count() > 25);
    }

    [Fact]
    public void Files_read_back_as_the_log()
    {
        using var folder = new TemporaryFolder();
        World.Save(folder.Path);
        var path = Path.Combine(folder.Path, "retail-2", "retail-2");
        var (log, read) = (World.ToLog(1), RecBoleReader.Read(path + ".inter"));
        Assert.Equal(log.Rows, read.Rows);
        Assert.Equal(log.Users.Tokens, read.Users.Tokens);
        Assert.Equal(log.Items.Tokens, read.Items.Tokens);
        var items = RecBoleReader.ReadItems(path + ".item");
        Assert.All(World.Domains[1].Items, item => Assert.Equal(item.Title, items[item.Token, "title"]));
        Assert.Equal(Options.Users, RecBoleReader.ReadUsers(path + ".user").Count);
        Assert.Equal(6, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Rows_of_the_log_stand_beside_their_truth()
    {
        var log = World.ToLog();
        Assert.Equal(Shop.Events.Count, log.Count);
        Assert.Equal(Shop.Events.Select(e => (Shop.Users[e.User].Token, Shop.Items[e.Item].Token, e.Time)), log.Tokens());
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var wrong = new[]
        {
            Options with { Users = 0 }, Options with { Categories = 7 }, Options with { DriftRate = 1.5 },
            Options with { Noise = double.NaN }, Options with { Items = 10 }, Options with { MeanEvents = 2 },
            Options with { Favourites = 99 }, Options with { PopularityExponent = -1 },
        };
        Assert.Equal(
            ["Users", "Categories", "DriftRate", "Noise", "Items", "MeanEvents", "Favourites", "PopularityExponent"],
            wrong.Select(options => Assert.Throws<ArgumentOutOfRangeException>(() => new RetailSimulator(options)).ParamName));
    }

    private static IEnumerable<(RetailEvent Before, RetailEvent Event)> Pairs() =>
        Shop.Users.Select(user => Shop.History(user.Index)).SelectMany(history => history.Zip(history.Skip(1)));

    private static IEnumerable<string> Words(RetailDomain domain) => domain.Items.SelectMany(item => item.Title.Split(' ')).Distinct();

    private static void AssertShare<T>(double expected, IEnumerable<T> events, Func<T, bool> holds, double slack = 0)
    {
        var outcomes = events.Select(holds).ToList();
        var error = 4 * Math.Sqrt(expected * (1 - expected) / outcomes.Count) + slack;
        Assert.InRange(outcomes.Count(outcome => outcome) / (double)outcomes.Count, expected - error, expected + error);
    }

    private static string HashOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
