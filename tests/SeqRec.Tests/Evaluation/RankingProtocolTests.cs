using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Evaluation;

public class RankingProtocolTests
{
    private static readonly SequenceSplit Split = Splits.Even(users: 50, itemCount: 40, minLength: 3, maxLength: 12, seed: 2);
    private static readonly RankingProtocol Protocol = new() { CutOffs = [1, 10] };

    [Theory, InlineData(HeldOut.Validation), InlineData(HeldOut.Test)]
    public void A_constant_scorer_scores_exactly_k_of_n(HeldOut heldOut)
    {
        var summary = Protocol.Evaluate(new Scorer(40, (_, _) => 3), Split, heldOut);
        Assert.Equal(1 / 40.0, summary["hr@1"], 12);
        Assert.Equal(10 / 40.0, summary["hr@10"], 12);
        Assert.Equal(Enumerable.Range(1, 10).Sum(rank => 1 / Math.Log2(rank + 1)) / 40, summary["ndcg@10"], 12);
    }

    [Theory, InlineData(HeldOut.Validation), InlineData(HeldOut.Test)]
    public void An_oracle_scores_one(HeldOut heldOut)
    {
        var summary = Protocol.Evaluate(Oracle(heldOut), Split, heldOut);
        Assert.All(summary, metric => Assert.Equal(1, metric.Value));
    }

    [Fact]
    public void An_oracle_of_the_other_target_does_not() =>
        Assert.True(Protocol.Evaluate(Oracle(HeldOut.Validation), Split, HeldOut.Test)["hr@1"] < 0.2);

    [Fact]
    public void A_model_in_training_mode_is_ranked_without_dropout_and_stays_in_it()
    {
        var model = new SasRec(new() { ItemCount = 40, MaxLength = 12, Dim = 8, InnerDim = 8, Dropout = 0.5 });
        model.eval();
        var still = Protocol.Rank(model, Split, HeldOut.Test);
        model.train();
        Assert.Equal(still, Protocol.Rank(model, Split, HeldOut.Test));
        Assert.True(model.training);
    }

    [Fact]
    public void Validation_is_read_for_the_test_target_and_not_for_itself()
    {
        var split = Splits.Of(9, [1, 2, 3, 4]);
        var reader = new Reader();
        Protocol.Rank(reader, split, HeldOut.Validation);
        Protocol.Rank(reader, split, HeldOut.Test);
        (Protocol with { MaxLength = 2 }).Rank(reader, split, HeldOut.Test);
        Assert.Equal(["1,2", "1,2,3", "2,3"], reader.Read);
    }

    [Fact]
    public void Seen_items_are_removed_below_every_score()
    {
        var split = Splits.Of(6, [1, 2, 3, 6]);
        var scores = new Scorer(6, (_, item) => -item);  // the target 6 comes last
        Assert.Equal(5, Rank(SeenItems.Kept).Greater);
        Assert.Equal(2, Rank(SeenItems.Removed).Greater);  // 4 and 5; training items and the validation item are gone

        TargetRank Rank(SeenItems seen) => (Protocol with { Seen = seen }).Rank(scores, split, HeldOut.Test).Single();
    }

    [Fact]
    public void Items_cut_off_by_the_maximum_length_are_removed_as_well() => Assert.Equal(2,
        (Protocol with { Seen = SeenItems.Removed, MaxLength = 1 }).Rank(new Scorer(6, (_, item) => -item), Splits.Of(6, [1, 2, 3, 6]), HeldOut.Test).Single().Greater);

    [Fact]
    public void A_target_that_was_met_before_stays_a_candidate() => Assert.Equal(new TargetRank(1, 0),
        (Protocol with { Seen = SeenItems.Removed }).Rank(new Scorer(4, (_, item) => item), Splits.Of(4, [3, 1, 2, 3]), HeldOut.Test).Single());

    [Theory, InlineData(SeenItems.Kept), InlineData(SeenItems.Removed)]
    public void Padding_is_never_recommended(SeenItems seen)
    {
        var protocol = Protocol with { Seen = seen };
        var padding = protocol.Rank(new Scorer(40, (_, item) => item == 0 ? 1e9f : 0), Split, HeldOut.Test);
        Assert.Equal(protocol.Rank(new Scorer(40, (_, _) => 0), Split, HeldOut.Test), padding);
        var last = protocol.Rank(new Scorer(40, (user, item) => item == 0 ? float.PositiveInfinity : item == Split.Users[user - 1].Test ? -1 : 0), Split, HeldOut.Test);
        Assert.All(last, rank => Assert.True(rank.Greater > 20 && rank.Ties == 0));
    }

    [Theory, InlineData(1, 1), InlineData(41 * 4 * 7, 7), InlineData(41 * 4 * 8 - 1, 7), InlineData(long.MaxValue, 50)]
    public void Scores_keep_within_their_budget_and_it_changes_nothing(long bytes, int users)
    {
        var scorer = new Scorer(40, (user, item) => (user * 7919 + item * 104729) % 101);
        Assert.Equal(Protocol.Rank(scorer, Split, HeldOut.Test), (Protocol with { ScoreBytes = bytes }).Rank(scorer, Split, HeldOut.Test));
        var measured = new Scorer(40, (_, item) => item);
        (Protocol with { ScoreBytes = bytes }).Rank(measured, Split, HeldOut.Test);
        Assert.Equal(users, measured.MostRows);
        manual_seed(3);
        using var model = new SasRec(new() { ItemCount = 40, Dim = 16, InnerDim = 32 });
        model.eval();
        Assert.Equal(Protocol.Rank(model, Split, HeldOut.Test), (Protocol with { ScoreBytes = bytes }).Rank(model, Split, HeldOut.Test));
    }

    [Fact]
    public void The_order_of_users_changes_nothing()
    {
        var scorer = new Scorer(40, (user, item) => (user * 7919 + item * 104729) % 101);
        var turned = Split with { Users = [.. Split.Users.Reverse()] };
        Assert.Equal(Protocol.Rank(scorer, Split, HeldOut.Test), Protocol.Rank(scorer, turned, HeldOut.Test).Reverse());
        Assert.All(Protocol.Evaluate(scorer, Split).Zip(Protocol.Evaluate(scorer, turned)), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 12));
    }

    [Fact]
    public void Batches_bound_the_rows_of_scores_and_change_no_rank()
    {
        using var model = new SasRec(new() { ItemCount = 40, Dim = 16, InnerDim = 32 });
        model.eval();
        Assert.Equal((Protocol with { BatchSize = 256 }).Rank(model, Split, HeldOut.Test), (Protocol with { BatchSize = 7 }).Rank(model, Split, HeldOut.Test));
        var scorer = new Scorer(40, (_, _) => 0);
        (Protocol with { BatchSize = 7 }).Rank(scorer, Split, HeldOut.Test);
        Assert.Equal(7, scorer.MostRows);
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_refused() => Assert.Contains("item 5 is NaN",
        Assert.Throws<InvalidScoresException>(() => Protocol.Evaluate(new Scorer(40, (_, item) => item == 5 ? float.NaN : 0), Split)).Message);

    [Fact]
    public void The_score_of_a_validation_is_that_of_the_validation_items()
    {
        var validation = Protocol.Validation(Oracle(HeldOut.Validation), Split, "hr@1");
        Assert.Equal(("hr@1", 1.0), (validation.Metric, validation.Score()));
    }

    private static Scorer Oracle(HeldOut heldOut)
    {
        var targets = Split.Users.ToDictionary(u => u.User, u => heldOut == HeldOut.Test ? u.Test : u.Valid);
        return new(40, (user, item) => item == targets[user] ? 1 : 0);
    }

    // Writes down what it is given to read.
    private sealed class Reader : ISequenceRecommender
    {
        public List<string> Read { get; } = [];

        public Tensor Score(SequenceBatch histories)
        {
            Read.Add(string.Join(',', histories.Items.Cast<long>()));
            return zeros(histories.Size, 10);
        }
    }
}
