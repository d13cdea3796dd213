using SeqRec.Evaluation;
using SeqRec.Tests.Reporting;

namespace SeqRec.Tests.Evaluation;

public class UserRanksTests
{
    private static readonly TargetRank[] Ranks = [new(0, 0), new(25, 3), new(19, 4), new(9, 0), new(20, 0)];

    [Fact]
    public void What_is_written_gives_every_users_metrics_again()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.ranks.csv");
        File.WriteAllText(file, $"{UserRanks.Of(Ranks)}");
        var read = UserRanks.Read(file);
        Assert.Equal(3, read.Ranks.Count);
        foreach (var k in new[] { 5, 10, 20 })
        {
            Assert.Equal(Ranks.Select(r => RankingMetrics.Ndcg(r, k)), read.Each(RankingMetrics.Ndcg, k));
            Assert.Equal(Ranks.Select(r => RankingMetrics.HitRate(r, k)), read.Each(RankingMetrics.HitRate, k));
        }
    }

    [Fact]
    public void A_cut_off_beyond_what_is_kept_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UserRanks.Of(Ranks).Each(RankingMetrics.Ndcg, 21));

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("# many users\nuser,greater,ties\n", "line 1")]
    [InlineData("# 2 users\nuser,greater,ties\n0,1,0\n2,1,0\n", "line 4: '2,1,0' is no rank of one of 2 users")]
    [InlineData("# 2 users\nuser,greater,ties\n0,1\n", "line 3")]
    [InlineData("# 2 users\nuser,greater,ties\n0,1,0\n0,3,0\n", "line 4")]
    [InlineData("# 2 users\nuser,greater,ties\n-1,1,0\n", "line 3")]
    public void A_damaged_file_is_refused_with_its_line(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.ranks.csv");
        File.WriteAllText(file, text);
        Assert.Contains(message, Assert.Throws<InvalidScoresException>(() => UserRanks.Read(file)).Message);
    }
}
