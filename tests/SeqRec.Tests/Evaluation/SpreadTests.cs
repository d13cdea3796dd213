using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class SpreadTests
{
    [Fact]
    public void Three_runs_divide_by_two() => Assert.Equal(1, Spread.Of([1, 2, 3])!.Value, 1e-12);

    [Fact]
    public void One_run_has_none() => Assert.Null(Spread.Of([0.5]));
}
