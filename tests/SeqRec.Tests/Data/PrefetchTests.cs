using SeqRec.Data;

namespace SeqRec.Tests.Data;

public class PrefetchTests
{
    [Fact]
    public void Batches_come_in_order() => Assert.Equal(Enumerable.Range(0, 1000), Enumerable.Range(0, 1000).Prefetched());

    [Fact]
    public void A_failure_of_the_source_comes_after_the_batches_before_it()
    {
        static IEnumerable<int> Failing()
        {
            yield return 1;
            yield return 2;
            throw new InvalidOperationException("no third");
        }
        var seen = new List<int>();
        var failure = Assert.Throws<InvalidOperationException>(() => seen.AddRange(Failing().Prefetched().Select(x => x)));
        Assert.Equal("no third", failure.Message);
        using var batches = Failing().Prefetched().GetEnumerator();
        Assert.True(batches.MoveNext() && batches.MoveNext());
        Assert.Equal(2, batches.Current);
    }

    [Fact]
    public void Stopping_early_stops_an_endless_source_and_frees_it()
    {
        var (made, freed) = (0, false);
        IEnumerable<int> Endless()
        {
            try { while (true) yield return ++made; }
            finally { freed = true; }
        }
        Assert.Equal([1, 2, 3], Endless().Prefetched(ahead: 2).Take(3));
        Assert.True(freed);
        Assert.InRange(made, 3, 6);  // taken, waiting, and one in hand
    }
}
