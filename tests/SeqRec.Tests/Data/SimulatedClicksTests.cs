using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Data;

public class SimulatedClicksTests
{
    private static readonly SimulatedClicks World = new(new() { Shop = new SimulatedClickOptions().Shop with { Users = 2000 } });
    private static readonly ClickExample[] All = [.. World.Data.Train, .. World.Data.Validation, .. World.Data.Test];

    private static double AucOf(Func<ClickExample, double> score) => Auc.Of([.. All.Select(e => (float)score(e))], [.. All.Select(e => e.Clicked)]);

    [Fact]
    public void Who_knows_the_active_interest_tells_almost_all_apart_and_who_knows_the_last_one_most()
    {
        Assert.InRange(AucOf(e => World.TruthOf(e) is var truth && truth.Active == truth.Target ? 1 : 0), 0.9, 1);
        Assert.InRange(AucOf(e => World.TruthOf(e) is var truth ? truth.Next[truth.Target] : 0), 0.78, 0.95);
    }

    [Fact]
    public void Popularity_tells_next_to_nothing_and_the_sum_of_a_history_little()
    {
        var count = World.Data.Train.Where(e => e.Clicked).SelectMany(e => e.History).CountBy(i => i).ToDictionary();
        Assert.InRange(AucOf(e => count.GetValueOrDefault(e.Item)), 0.45, 0.55);
        Assert.InRange(AucOf(e => e.History.Count(i => World.Data.Fields.CategoryOf[i] == World.Data.Fields.CategoryOf[e.Item])), 0.5, 0.7);
    }

    [Fact]
    public void Most_drawn_items_are_from_an_interest_the_user_has_left()
    {
        var drawn = All.Where(e => !e.Clicked).Select(World.TruthOf).ToList();
        Assert.InRange(drawn.Average(t => t.Target != t.Active && t.Interests.Contains(t.Target) ? 1.0 : 0), 0.6, 0.9);
        Assert.InRange(All.Where(e => e.Clicked).Select(World.TruthOf).Average(t => t.Target == t.Active ? 1.0 : 0), 0.9, 1);
    }

    [Fact]
    public void Truth_goes_with_the_history_and_probabilities_sum_to_one()
    {
        foreach (var example in All.Take(200))
        {
            var truth = World.TruthOf(example);
            Assert.Equal(example.History.Length, truth.Interests.Count);
            Assert.Equal(example.History.Length, example.Liked.Length);
            Assert.Equal(1, truth.Next.Sum(), 12);
            Assert.Equal(truth.Interests[^1], Array.IndexOf(truth.Next, truth.Next.Max()));
        }
    }

    [Fact]
    public void The_same_options_give_the_same_data_and_another_seed_another()
    {
        var shop = new SimulatedClickOptions().Shop with { Users = 50 };
        Assert.Equal(new SimulatedClicks(new() { Shop = shop }).Data.Sha256, new SimulatedClicks(new() { Shop = shop }).Data.Sha256);
        Assert.NotEqual(new SimulatedClicks(new() { Shop = shop }).Data.Sha256, new SimulatedClicks(new() { Shop = shop with { Seed = 2 } }).Data.Sha256);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedClicks(new() { FormerShare = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedClicks(new() { Shop = new() { MinEvents = 1 } }));
    }
}
