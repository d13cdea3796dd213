using SeqRec.Data;

namespace SeqRec.Tests.Data;

public class RetailOracleTests
{
    private static readonly RetailOptions Options = new() { Users = 400, Items = 120, Categories = 8, Domains = 1 };
    private static readonly RetailDomain Shop = new RetailSimulator(Options).Simulate().Domains[0];

    [Fact]
    public void Probabilities_sum_to_one_and_exclude_what_the_user_has()
    {
        var history = Shop.History(0);
        for (var position = 0; position <= history.Count; position++)
        {
            var probabilities = Shop.NextItemProbabilities(0, position);
            Assert.Equal(1, probabilities.Sum(), 12);
            Assert.All(history.Take(position), e => Assert.Equal(0, probabilities[e.Item]));
        }
    }

    [Fact]
    public void A_faithful_user_without_brands_chooses_by_popularity_within_one_category()
    {
        var shop = new RetailSimulator(Options with { DriftRate = 0, Noise = 0, FollowUp = 0, BrandLoyalty = 1 }).Simulate().Domains[0];
        var past = shop.History(5).Take(3).ToList();
        var left = shop.Items.Where(item => item.Category == past[2].Interest && past.All(e => e.Item != item.Index)).ToList();
        double total = left.Sum(item => item.Popularity);
        var expected = shop.Items.Select(item => left.Contains(item) ? item.Popularity / total : 0);
        Assert.All(expected.Zip(shop.NextItemProbabilities(5, 3)), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void A_sure_follow_up_leaves_only_the_complement_of_the_same_brand()
    {
        var shop = new RetailSimulator(Options with { Noise = 0, FollowUp = 1 }).Simulate().Domains[0];
        var first = shop.Users.First(user => shop.Items[shop.History(user.Index)[0].Item].Complement is not null).Index;
        var item = shop.Items[shop.History(first)[0].Item];
        Assert.Equal(
            shop.Items.Where(other => other.Category == item.Complement && other.Brand == item.Brand).Select(other => other.Index),
            Enumerable.Range(0, shop.Items.Count).Where(k => shop.NextItemProbabilities(first, 1)[k] > 0));
    }

    [Fact]
    public void Probabilities_are_calibrated() // the item taken has probability sum p^2 on average
    {
        var gaps = Shop.Users.Select(user =>
        {
            var probabilities = Shop.NextItemProbabilities(user.Index, 4);
            return probabilities[Shop.History(user.Index)[4].Item] - probabilities.Sum(p => p * p);
        }).ToList();
        var (mean, squares) = (gaps.Average(), gaps.Average(gap => gap * gap));
        Assert.InRange(mean, -4 * Math.Sqrt(squares / gaps.Count), 4 * Math.Sqrt(squares / gaps.Count));
    }

    [Fact]
    public void Knowing_the_truth_ranks_far_better_than_popularity()
    {
        var counts = Shop.Items.Select(item => (double)Shop.Events.Count(e => e.Item == item.Index)).ToArray();
        var oracle = HitRate(user => Shop.NextItemProbabilities(user, Shop.History(user).Count - 1));
        var popularity = HitRate(_ => counts);
        Assert.True(oracle > popularity + 0.2, $"oracle {oracle}, popularity {popularity}");
    }

    [Fact]
    public void A_position_beyond_the_history_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Shop.NextItemProbabilities(0, Shop.History(0).Count + 1));

    private static double HitRate(Func<int, double[]> score) => Shop.Users.Average(user =>
    {
        var (scores, target) = (score(user.Index), Shop.History(user.Index)[^1].Item);
        return scores.Count(other => other > scores[target]) < 10 ? 1.0 : 0;
    });
}
