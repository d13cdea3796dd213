using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public class PortableSplitTests
{
    [Fact]
    public void The_hash_is_that_of_every_other_language()
    {
        Assert.Equal(0xE220A8397B1DCDAF, SplitMix64.Hash(0));
        Assert.Equal(0x910A2DEC89025CC1, SplitMix64.Hash(1));
        Assert.Equal(0xF36C5837FD37103D, SplitMix64.Hash((10UL << 32) | (4 << 8)));
    }

    [RealDataTheory("amazon-toys")]
    [InlineData("amazon-toys", 31058, 3884, 3882, 67841587, 8701675, 8570575, 9304985, 4648, 3151, 329)]
    [InlineData("amazon-sports", 56958, 7120, 7118, 180070719, 22684641, 22189726, 24787756, 10379, 9543, 1346)]
    public void Rows_and_draws_have_the_known_checksums(string name, int train, int validation, int test,
        long trainSum, long validationSum, long testSum, long positives, int first, int second, int third)
    {
        var data = ClickDatasets.Load(name);
        var items = DataCatalog.Default.Load(name).Items;
        long IdInFile(ClickExample e) => long.Parse(items.Token(e.Item));
        long Drawn(IReadOnlyList<ClickExample> part) => part.Where(e => !e.Clicked).Sum(IdInFile);

        Assert.Equal((train, validation, test), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal((trainSum, validationSum, testSum), (Drawn(data.Train), Drawn(data.Validation), Drawn(data.Test)));
        Assert.Equal(positives, data.Test.Where(e => e.Clicked).Sum(IdInFile));
        Assert.Equal([first, second, third], data.Test.Where(e => !e.Clicked).Take(3).Select(IdInFile));
    }

    [RealDataFact("amazon-toys")]
    public void No_user_is_in_two_parts_and_both_rows_of_a_user_share_their_history()
    {
        var data = ClickDatasets.Load("amazon-toys");
        Assert.Empty(data.Test.Select(e => e.User).Intersect(data.Train.Select(e => e.User)));
        Assert.All(data.Test.GroupBy(e => e.User), rows => Assert.Same(rows.First().History, rows.Last().History));
        Assert.All(data.Test, e => Assert.InRange(e.History.Length, 1, 50));
        Assert.All(data.Fields.CategoryOf.Skip(1), c => Assert.InRange(c, 1, data.Fields.CategoryCount));
        Assert.Equal(333, data.Fields.CategoryCount);
    }

    [Fact]
    public void An_unknown_set_is_refused_with_the_known_ones() =>
        Assert.Contains("known are amazon-toys", Assert.Throws<ArgumentException>(() => ClickDatasets.Load("books")).Message);

    [RealDataFact("amazon-toys")]
    public void Training_on_prefixes_asks_about_every_item_after_the_first_and_leaves_the_other_parts_as_they_are()
    {
        var (last, all) = (ClickDatasets.Load("amazon-toys"), ClickDatasets.Load("amazon-toys", ClickProtocol.PortablePrefixes));
        var log = DataCatalog.Default.Load("amazon-toys");
        Assert.Equal(2 * log.Sequences().Where(s => s.User % 10 > 1).Sum(s => s.Items.Length - 1), all.Train.Count);
        Assert.Equal(last.Test.Select(e => e.Item), all.Test.Select(e => e.Item));
        Assert.Equal(last.Validation.Select(e => e.Item), all.Validation.Select(e => e.Item));
        var lasts = all.Train.GroupBy(e => e.User).SelectMany(g => g.TakeLast(2));
        Assert.Equal(last.Train.Select(e => (e.User, e.Item, e.Clicked)), lasts.Select(e => (e.User, e.Item, e.Clicked)));
    }

    // Twelve users who take three of the items 1..4, and a thirteenth who takes them all.
    private static InteractionLog Log => Logs.Of([.. from user in Enumerable.Range(1, 13) from t in Enumerable.Range(0, user == 13 ? 4 : 3) select ($"u{user}", $"i{(user + t) % 4}", (long)t)]);

    private static ClickData Split(PortableOptions options) => PortableSplit.Of(Log, ClickFields.Of(Log, _ => null), options);

    [Fact]
    public void A_prefix_holds_what_came_before_its_target_cut_to_the_newest()
    {
        var rows = Split(new() { Targets = ClickTargets.AllPrefixes, MaxHistory = 2 }).Train.Where(e => e.User == 13 && e.Clicked).ToList();
        var items = Log.Sequences()[12].Items;
        Assert.Equal(items[1..], rows.Select(e => e.Item));
        Assert.Equal([items[..1], items[..2], items[1..3]], rows.Select(e => e.History));
    }

    [Theory]
    [InlineData(NegativeSampler.Popularity)]
    [InlineData(NegativeSampler.Uniform)]
    public void With_the_history_excluded_only_the_one_item_left_is_drawn(NegativeSampler sampler)
    {
        var log = Log.Where(row => row.User < 13);
        var data = PortableSplit.Of(log, ClickFields.Of(log, _ => null), new() { Negatives = sampler, ExcludeHistory = true, Targets = ClickTargets.AllPrefixes });
        var own = log.Sequences().ToDictionary(s => s.User, s => s.Items);
        foreach (var e in data.Train.Concat(data.Validation).Concat(data.Test).Where(e => !e.Clicked)) Assert.DoesNotContain(e.Item, own[e.User]);
    }

    [Fact]
    public void A_user_with_every_item_or_a_single_one_is_named()
    {
        Assert.Contains("User 13 has every item", Assert.Throws<ArgumentException>(() => Split(new() { ExcludeHistory = true })).Message);
        var log = Logs.Of(("a", "x", 1), ("a", "y", 2), ("b", "y", 1));
        Assert.Contains("User 2 has a single interaction", Assert.Throws<ArgumentException>(() => PortableSplit.Of(log, ClickFields.Of(log, _ => null))).Message);
        var source = new CategorisedLog(log, ClickFields.Of(log, item => item), []).WithHistories();
        Assert.Equal(("users of a single interaction", 1), (source.Omitted.Single().What, source.Omitted.Single().Count));
        Assert.Equal(2, PortableSplit.Of(source.Log, source.Fields).Train.Concat(PortableSplit.Of(source.Log, source.Fields).Validation).Count());
    }

    // Two of three interactions are with one item.
    [Fact]
    public void Popular_items_are_drawn_in_proportion_and_uniform_draws_are_not()
    {
        var log = Logs.Of([.. from user in Enumerable.Range(1, 400) from t in Enumerable.Range(0, 3) select ($"u{user}", t < 2 ? "hit" : $"i{user % 20}", (long)t)]);
        double Share(NegativeSampler sampler)
        {
            var data = PortableSplit.Of(log, ClickFields.Of(log, _ => null), new() { Negatives = sampler });
            return data.Train.Where(e => !e.Clicked).Average(e => e.Item == log.Items["hit"] ? 1.0 : 0);
        }
        Assert.InRange(Share(NegativeSampler.Popularity), 0.6, 0.77);
        Assert.InRange(Share(NegativeSampler.Uniform), 0.01, 0.1);
    }

    [Fact]
    public void Protocols_are_known_by_name()
    {
        Assert.Same(ClickProtocol.PortablePrefixes, ClickProtocol.Named("Portable-Prefixes"));
        Assert.Contains("known are portable, portable-prefixes, portable-uniform, reference", Assert.Throws<ArgumentException>(() => ClickProtocol.Named("RB")).Message);
        Assert.Contains("amazon-toys has no protocol 'likes'; it has portable, portable-prefixes", Assert.Throws<ArgumentException>(() => ClickDatasets.Load("amazon-toys", ClickProtocol.Likes)).Message);
    }
}
