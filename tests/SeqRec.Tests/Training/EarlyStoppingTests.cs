using SeqRec.Training;

namespace SeqRec.Tests.Training;

public class EarlyStoppingTests
{
    [Fact]
    public void Patience_counts_scores_since_the_best()
    {
        var stopping = new EarlyStopping(patience: 2);
        double[] scores = [0.1, 0.3, 0.2, 0.4, 0.4, 0.1];  // an equal score is no improvement
        Assert.Equal([true, true, false, true, false, false], scores.Select((score, k) => stopping.Improves(score, k + 1)));
        Assert.True(stopping.Exhausted);
        Assert.Equal((0.4, 4), (stopping.Best, stopping.BestEpoch));
    }

    [Fact]
    public void Rounded_scores_that_are_equal_count_as_better()
    {
        var stopping = new EarlyStopping(patience: 2, rounded: true);
        double[] scores = [0.30004, 0.29996, 0.2999, 0.3000];
        Assert.Equal([true, true, false, true], scores.Select((score, k) => stopping.Improves(score, k + 1)));
        Assert.False(stopping.Exhausted);
    }

    [Fact]
    public void The_next_stage_waits_anew_for_more_than_the_best()
    {
        var stopping = new EarlyStopping(patience: 1);
        stopping.Improves(0.5, 1);
        stopping.Improves(0.4, 2);
        Assert.True(stopping.Exhausted);
        stopping.NextStage();
        Assert.Equal((false, 2, 0.5), (stopping.Exhausted, stopping.Stage, stopping.Best));
        Assert.False(stopping.Improves(0.45, 3));
        Assert.True(stopping.Exhausted);
    }

    [Fact]
    public void NaN_is_never_the_best()
    {
        var stopping = new EarlyStopping(patience: 1);
        Assert.False(stopping.Improves(double.NaN, 1));
        Assert.True(stopping.Exhausted);
        Assert.Equal(0, stopping.BestEpoch);
    }
}
