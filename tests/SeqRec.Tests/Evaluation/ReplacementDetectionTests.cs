using SeqRec.Evaluation;
using SeqRec.Models;

namespace SeqRec.Tests.Evaluation;

public class ReplacementDetectionTests
{
    // Item 9 is shown three times, each time as a replacement; item 4 is once one and once original.
    private static readonly SlotVerdicts[] Verdicts =
    [
        new([1, 2, 3, 4], [9, 2, 9, 4], [true, false, true, false], [2, -1, -2, 0]),
        new([5, 6, 7], [4, 9, 7], [true, true, true], [1, 3, -3])
    ];

    [Fact]
    public void Counts_by_hand()
    {
        var d = ReplacementDetection.Of(Verdicts);
        Assert.Equal((7, 4.0 / 7, 1.0 / 5, 3), (d.Slots, d.ReplacedShare, d.RegeneratedShare, d.DistinctGenerated));  // 9, 4 and 7
        // Of 4 x 3 pairs, replaced 2, -2, 1, 3 against original -1, 0, -3: two lost.
        Assert.Equal(10.0 / 12, d.Auc, 1e-12);
        // Suspicion 1 for 9, 0.5 for 4, 0 for 2 and 7: one tie among 12 pairs.
        Assert.Equal(11.5 / 12, d.IdentityAuc, 1e-12);
    }

    [Fact]
    public void The_loss_is_binary_cross_entropy_and_that_of_the_ignorant_the_entropy_of_the_share()
    {
        double[] wrong = [-2, -1, 2, 0, -1, -3, -3];  // log-odds of the wrong label
        Assert.Equal(wrong.Average(s => Math.Log(1 + Math.Exp(s))), ReplacementDetection.Of(Verdicts).Loss, 1e-6);
        Assert.Equal(-4 / 7.0 * Math.Log(4 / 7.0) - 3 / 7.0 * Math.Log(3 / 7.0), ReplacementDetection.Of(Verdicts).IgnorantLoss, 1e-12);
    }

    [Fact]
    public void Without_a_replacement_there_is_nothing_to_tell_apart() =>
        Assert.Throws<InvalidScoresException>(() => ReplacementDetection.Of([new([1, 2], [1, 2], [true, false], [0, 1])]));
}
