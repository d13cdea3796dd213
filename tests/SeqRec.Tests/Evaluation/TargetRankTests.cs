using FsCheck.Xunit;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class TargetRankTests
{
    [Theory]
    [InlineData(new[] { 9f, 3f, 1f, 2f }, 1, 0, 0)]
    [InlineData(new[] { 9f, 3f, 1f, 2f }, 2, 2, 0)]
    [InlineData(new[] { 9f, 2f, 1f, 2f }, 1, 0, 1)]
    [InlineData(new[] { 0f, 0f, 0f, 0f }, 2, 0, 2)]
    [InlineData(new[] { float.NaN, 1f }, 1, 0, 0)]
    public void Counts_candidates_above_and_level(float[] scores, int target, int greater, int ties) =>
        Assert.Equal(new TargetRank(greater, ties), TargetRank.Of(scores, target));

    [Fact]
    public void Removed_items_never_outrank_a_negative_target() =>
        Assert.Equal(new TargetRank(0, 0), TargetRank.Of([0f, float.NegativeInfinity, -5f, float.NegativeInfinity], 2));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public void Padding_and_unknown_items_are_no_targets(int target) =>
        Assert.Throws<InvalidScoresException>(() => TargetRank.Of([0f, 1f, 2f, 3f], target));

    [Fact]
    public void Removed_target_is_an_error() =>
        Assert.Contains("removed", Assert.Throws<InvalidScoresException>(() => TargetRank.Of([0f, float.NegativeInfinity, 1f], 1)).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(99)]
    public void NaN_is_an_error_that_names_the_item(int item)
    {
        var scores = new float[100];
        scores[item] = float.NaN;
        Assert.Contains($"item {item} ", Assert.Throws<InvalidScoresException>(() => TargetRank.Of(scores, 50)).Message);
    }

    [Property]
    public void Agrees_with_counting_one_by_one(sbyte[] values, byte pick)
    {
        if (values.Length == 0) return;
        float[] scores = [float.NaN, .. values.Select(v => (float)(v % 4))];
        var target = 1 + pick % values.Length;
        var others = scores.Skip(1).ToList();
        Assert.Equal(
            new TargetRank(others.Count(s => s > scores[target]), others.Count(s => s == scores[target]) - 1),
            TargetRank.Of(scores, target));
    }

    [Property]
    public void Does_not_depend_on_the_order_of_items(float[] values, int seed)
    {
        if (values.Length == 0 || values.Any(float.IsNaN) || float.IsNegativeInfinity(values[0])) return;
        var order = Enumerable.Range(0, values.Length).ToArray();
        new Random(seed).Shuffle(order);
        Assert.Equal(
            TargetRank.Of([0, .. values], 1),
            TargetRank.Of([0, .. order.Select(i => values[i])], 1 + Array.IndexOf(order, 0)));
    }
}
