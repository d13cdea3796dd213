using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class RankingMetricsTests
{
    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(2, 1, 0.5, 0.3333333333333333)]
    [InlineData(9, 1, 0.2890648263178879, 0.1)]
    [InlineData(10, 0, 0, 0)]
    public void Closed_forms_at_ten(int greater, double hitRate, double ndcg, double mrr)
    {
        var rank = new TargetRank(greater, 0);
        Assert.Equal(hitRate, RankingMetrics.HitRate(rank, 10), 12);
        Assert.Equal(ndcg, RankingMetrics.Ndcg(rank, 10), 12);
        Assert.Equal(mrr, RankingMetrics.Mrr(rank, 10), 12);
    }

    [Fact]
    public void A_tie_across_the_cut_off_gets_the_mean_of_its_ranks()
    {
        var rank = new TargetRank(Greater: 1, Ties: 2); // rank 2, 3 or 4, each with probability 1/3
        Assert.Equal(2 / 3.0, RankingMetrics.HitRate(rank, 3), 12);
        Assert.Equal((1 / Math.Log2(3) + 0.5) / 3, RankingMetrics.Ndcg(rank, 3), 12);
        Assert.Equal((1 / 2.0 + 1 / 3.0) / 3, RankingMetrics.Mrr(rank, 3), 12);
        Assert.Equal((1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 3, RankingMetrics.Mrr(rank), 12);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(100, 10)]
    [InlineData(100, 100)]
    public void A_constant_scorer_scores_at_chance(int candidates, int k)
    {
        var ranks = Enumerable.Range(1, candidates).Select(t => TargetRank.Of(new float[candidates + 1], t)).ToList();
        Assert.Equal((double)k / candidates, RankingSummary.Of(ranks, k)[$"hr@{k}"], 12);
    }

    [Fact]
    public void A_cut_off_below_one_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.HitRate(new(0, 0), 0));

    [Fact]
    public void Summary_averages_a_hand_made_matrix()
    {
        float[][] scores = [[0, 3, 2, 1], [0, 3, 2, 1], [0, 3, 2, 1], [0, 1, 1, 0]];
        int[] targets = [1, 2, 3, 2]; // ranks 1, 2, 3 and 1-or-2
        var summary = RankingSummary.Of([.. scores.Zip(targets, (s, t) => TargetRank.Of(s, t))], 1, 2);

        Assert.Equal(["hr@1", "hr@2", "ndcg@1", "ndcg@2", "mrr@1", "mrr@2", "mrr"], summary.Select(m => m.Name));
        Assert.Equal(4, summary.Users);
        Assert.Equal(1.5 / 4, summary["hr@1"], 12);
        Assert.Equal(3 / 4.0, summary["hr@2"], 12);
        Assert.Equal((1 + 1 / Math.Log2(3) + (1 + 1 / Math.Log2(3)) / 2) / 4, summary["ndcg@2"], 12);
        Assert.Equal((1 + 1 / 2.0 + 1 / 3.0 + 3 / 4.0) / 4, summary["mrr"], 12);
    }

    [Fact]
    public void Standard_errors_are_binomial_for_hits_and_of_the_sample_elsewhere()
    {
        var summary = RankingSummary.Of([new(0, 0), new(1, 0), new(3, 0), new(99, 0)], 2);
        Assert.Equal(Math.Sqrt(0.5 * 0.5 / 4), summary.StandardError("hr@2"), 12);
        Assert.Equal(Math.Sqrt((0.625 * 0.625 + 0.125 * 0.125 + 2 * 0.375 * 0.375) / 3 / 4), summary.StandardError("mrr@2"), 12);
        Assert.True(double.IsNaN(RankingSummary.Of([new(0, 0)], 2).StandardError("mrr")));
    }

    [Fact]
    public void Summary_refuses_no_users_and_unknown_metrics()
    {
        Assert.Throws<InvalidScoresException>(() => RankingSummary.Of([], 10));
        Assert.Contains("hr@5", Assert.Throws<KeyNotFoundException>(() => RankingSummary.Of([new(0, 0)], 5)["hr@10"]).Message);
    }
}
