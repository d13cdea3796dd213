using SeqRec.Data;

namespace SeqRec.Tests.Data;

public class RealDataTests
{
    [RealDataFact("ml-100k")]
    public void MovieLens_100K_has_the_published_counts_before_and_after_the_5_core()
    {
        var log = RecBoleReader.Read(PathOf("ml-100k/ml-100k.inter"));
        AssertCounts(log, 943, 1682, 100_000);
        AssertCounts(KCore.Filter(log, 5, 5), 943, 1349, 99_287);
        Assert.Equal(0, LeaveOneOut.Split(log).Dropped);
    }

    [RealDataFact("ml-1m")]
    public void MovieLens_1M_has_the_published_counts_before_and_after_the_5_core()
    {
        var log = SequenceTextReader.Read(PathOf("ml-1m/sequences.txt.gz"));
        AssertCounts(log, 6040, 3706, 1_000_209);
        var core = KCore.Filter(log, 5, 5);
        AssertCounts(core, 6040, 3416, 999_611);
        Assert.Equal((18, 2277, 96.0), (core.Statistics.MinLength, core.Statistics.MaxLength, core.Statistics.MedianLength));
    }

    private static void AssertCounts(InteractionLog log, int users, int items, int interactions) =>
        Assert.Equal((users, items, interactions), (log.UserCount, log.ItemCount, log.Count));

    private static string PathOf(string file) => Path.Combine(Environment.GetEnvironmentVariable("SEQREC_DATA")!, file);
}
