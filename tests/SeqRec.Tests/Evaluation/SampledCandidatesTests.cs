using FsCheck.Xunit;
using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class SampledCandidatesTests
{
    private static readonly float[] Scores = [.. Enumerable.Range(0, 101).Select(item => (float)item)];  // an item's score is its number
    private static readonly UserSplit User = new(3, [1, 2, 3, 100], 99, 98);

    [Property(MaxTest = 50)]
    public void Drawn_items_are_different_and_never_met(ulong seed)
    {
        var drawn = SampledCandidates.Of(Scores, User, 98, 40, seed)[2..];
        Assert.Equal(40, drawn.Distinct().Count());
        Assert.All(drawn, item => Assert.InRange(item, 4, 97));
    }

    [Fact]
    public void The_target_stands_first_and_the_draw_depends_on_user_and_seed()
    {
        var first = SampledCandidates.Of(Scores, User, 98, 20, 1);
        Assert.Equal(98, first[1]);
        Assert.Equal(first, SampledCandidates.Of(Scores, User, 98, 20, 1));
        Assert.NotEqual(first, SampledCandidates.Of(Scores, User, 98, 20, 2));
        Assert.NotEqual(first, SampledCandidates.Of(Scores, User with { User = 4 }, 98, 20, 1));
    }

    [Fact]
    public void Every_item_never_met_can_be_drawn() =>
        Assert.Equal(Enumerable.Range(4, 94), SampledCandidates.Of(Scores, User, 98, 94, 1)[2..].Select(item => (int)item).Order());

    [Fact]
    public void More_than_there_are_cannot_be_drawn() =>
        Assert.Contains("94 items never met, fewer than the 95", Assert.Throws<InvalidScoresException>(() => SampledCandidates.Of(Scores, User, 98, 95, 1)).Message);

    [Theory, InlineData(null, 0.1), InlineData(9, 1.0)]
    public void Met_items_do_not_stand_before_the_target_among_drawn_ones(int? negatives, double expected)
    {
        // the target is the best item for two users, and the best but one for the others, who have met the best
        var split = Models.Splits.Of(100, Enumerable.Range(0, 20).Select(u => u < 2 ? new[] { 1, 2, 3, 100 } : [100, 2, 3, 99]));
        var summary = (new RankingProtocol { Negatives = negatives, CutOffs = [1] }).Evaluate(new ByNumber(), split);
        Assert.Equal(expected, summary["hr@1"], 1e-12);
    }

    private sealed class ByNumber : SeqRec.Models.ISequenceRecommender
    {
        public TorchSharp.torch.Tensor Score(SequenceBatch histories) => TorchSharp.torch.arange(101, dtype: TorchSharp.torch.ScalarType.Float32).expand(histories.Size, 101);
    }
}
