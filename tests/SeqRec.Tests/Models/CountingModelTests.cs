using SeqRec.Data;
using SeqRec.Models;

namespace SeqRec.Tests.Models;

public class CountingModelTests
{
    // Trained on 1 2 1 3 and 1 2; what follows is held out and must not be counted.
    private static readonly SequenceSplit Split = Splits.Of(4, [1, 2, 1, 3, 4, 4], [1, 2, 4, 3]);

    [Fact]
    public void Popularity_counts_training_items_only()
    {
        var scores = new Popularity(Split).Score(Histories([3], [1, 2]));
        Assert.Equal([0, 3, 2, 1, 0, 0, 3, 2, 1, 0], scores.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void A_chain_ranks_by_followers_of_the_last_item_then_by_popularity()
    {
        var scores = new MarkovChain(Split).Score(Histories([3, 1], [4]));
        var rows = scores.data<float>().ToArray();
        Assert.Equal([2, 3, 1, 4, 0], Ranking(rows[..5]));  // after 1: 2 twice, 3 once
        Assert.Equal([1, 2, 3], Ranking(rows[5..])[..3]);   // nothing was seen after 4
    }

    private static int[] Ranking(float[] scores) => [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).ThenByDescending(item => item)];

    private static SequenceBatch Histories(params int[][] items) =>
        SequenceBatch.Of([.. items.Select((row, u) => new UserSequence(u + 1, row))], new int[items.Length], 10);
}
