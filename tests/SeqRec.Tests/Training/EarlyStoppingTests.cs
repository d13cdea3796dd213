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
    public void NaN_is_never_the_best()
    {
        var stopping = new EarlyStopping(patience: 1);
        Assert.False(stopping.Improves(double.NaN, 1));
        Assert.True(stopping.Exhausted);
        Assert.Equal(0, stopping.BestEpoch);
    }
}
