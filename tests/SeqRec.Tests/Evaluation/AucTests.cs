using FsCheck.Xunit;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class AucTests
{
    [Theory]
    [InlineData(new[] { 1f, 2f, 3f }, new[] { false, false, true }, 1)]
    [InlineData(new[] { 3f, 2f, 1f }, new[] { false, false, true }, 0)]
    [InlineData(new[] { 5f, 5f, 5f, 5f }, new[] { true, false, false, true }, 0.5)]
    [InlineData(new[] { 1f, 2f, 2f, 3f }, new[] { false, true, false, true }, 0.875)]
    public void Counts_pairs_with_ties_as_one_half(float[] scores, bool[] positives, double auc) =>
        Assert.Equal(auc, Auc.Of(scores, positives), 12);

    [Property]
    public void Agrees_with_comparing_every_pair((sbyte Score, bool Positive)[] samples)
    {
        float[] scores = [.. samples.Select(s => (float)(s.Score / 16))];
        bool[] positives = [.. samples.Select(s => s.Positive)];
        var pairs = from p in samples where p.Positive from n in samples where !n.Positive select Math.Sign(p.Score / 16 - n.Score / 16);
        if (!pairs.Any()) return;
        Assert.Equal(pairs.Average(sign => (sign + 1) / 2.0), Auc.Of(scores, positives), 9);
    }

    [Fact]
    public void Per_user_weights_by_samples_and_skips_users_of_one_class()
    {
        int[] users = [7, 8, 7, 8, 8, 9];
        float[] scores = [1, 1, 2, 2, 3, 9];
        bool[] positives = [false, false, true, true, false, true]; // user 7: AUC 1 of 2 samples; user 8: 0.5 of 3
        Assert.Equal(new GroupedAuc((2 * 1 + 3 * 0.5) / 5, Users: 2, Skipped: 1), Auc.PerUser(users, scores, positives));
    }

    [Fact]
    public void Undefined_inputs_are_errors()
    {
        Assert.Throws<InvalidScoresException>(() => Auc.Of([1f, 2f], [true, true]));
        Assert.Throws<InvalidScoresException>(() => Auc.Of([1f, 2f], [true]));
        Assert.Throws<InvalidScoresException>(() => Auc.Of([1f, float.NaN], [true, false]));
        Assert.Throws<InvalidScoresException>(() => Auc.PerUser([1, 2], [1f, 2f], [true, false]));
        Assert.Throws<InvalidScoresException>(() => Auc.PerUser([1], [1f, 2f], [true, false]));
    }
}
