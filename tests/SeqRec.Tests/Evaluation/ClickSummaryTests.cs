using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class ClickSummaryTests
{
    private static readonly bool[] Half = [true, false, true, false];

    [Theory]
    [InlineData(new float[] { 2, -2, 2, -2 }, 1.0)]
    [InlineData(new float[] { -2, 2, -2, 2 }, 0.0)]
    [InlineData(new float[] { 1, 1, 1, 1 }, 0.5)]
    public void Perfect_reversed_and_constant_predictions_have_their_known_auc(float[] logits, double auc)
    {
        var summary = ClickSummary.Of([1, 1, 2, 2], logits, Half);
        Assert.Equal((auc, auc), (summary.Auc, summary.GroupedAuc));
    }

    [Fact]
    public void On_random_rows_auc_is_the_share_of_pairs_in_order_with_ties_counted_half()
    {
        var random = new Xoshiro256(9);
        float[] logits = [.. Enumerable.Range(0, 200).Select(_ => (float)random.Below(20))];
        bool[] clicked = [.. Enumerable.Range(0, 200).Select(_ => random.Below(3) == 0)];
        var pairs = from i in Enumerable.Range(0, 200) where clicked[i]
                    from j in Enumerable.Range(0, 200) where !clicked[j]
                    select logits[i] > logits[j] ? 1 : logits[i] == logits[j] ? 0.5 : 0;
        Assert.Equal(pairs.Average(), ClickSummary.Of([.. Enumerable.Range(0, 200)], logits, clicked).Auc, 1e-12);
    }

    [Fact]
    public void Log_loss_is_ln_2_without_an_opinion_and_finite_for_a_firm_wrong_one()
    {
        Assert.Equal(Math.Log(2), ClickSummary.Of([1, 1, 2, 2], [0, 0, 0, 0], Half).LogLoss, 1e-12);
        Assert.Equal(250, ClickSummary.Of([1, 1, 2, 2], [-1000, -1000, 1000, -1000], Half).LogLoss, 1e-9);
    }

    [Theory]
    [InlineData(0.75, 2236, 2236, 0.0073)]  // the published order of size of 10 % of Beauty's users
    [InlineData(0.5, 1, 1, 0.5)]
    public void The_standard_error_is_that_of_Hanley_and_McNeil(double auc, int positives, int negatives, double error) =>
        Assert.Equal(error, ClickSummary.StandardError(auc, positives, negatives), 1e-4);

    [Fact]
    public void A_missing_class_and_NaN_are_refused()
    {
        Assert.Throws<InvalidScoresException>(() => ClickSummary.Of([1, 2], [1, 2], [true, true]));
        Assert.Throws<InvalidScoresException>(() => ClickSummary.Of([1, 2], [1, float.NaN], [true, false]));
    }

    [Fact]
    public void Users_of_one_class_alone_leave_the_grouped_auc_undefined() => Assert.True(double.IsNaN(ClickSummary.Of([1, 2], [1, 0], [true, false]).GroupedAuc));
}
