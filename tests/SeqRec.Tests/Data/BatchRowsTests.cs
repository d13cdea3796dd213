using SeqRec.Data;
using SeqRec.Tests.Models;

namespace SeqRec.Tests.Data;

public class BatchRowsTests
{
    private static readonly SequenceSplit Split = Splits.Of(9, [1, 2, 3, 4, 8, 9], [5, 6, 8, 9]);

    [Fact]
    public void Rows_with_all_positions_become_whole_training_sequences_again()
    {
        var whole = Split.Batch(new() { MaxLength = 2 }).WithLastTargets().OrderBy(row => row.User).ToArray();
        Assert.Equal([2, 3, 4], whole[0].Items);  // two items are read, and the target makes three
        Assert.Equal([5, 6], whole[1].Items);
    }

    [Fact]
    public void Histories_are_what_was_padded()
    {
        var histories = Split.Batch().Histories().OrderBy(row => row.User).ToArray();
        Assert.Equal([1, 2, 3], histories[0].Items);
        Assert.Equal([5], histories[1].Items);
    }

    [Fact]
    public void A_row_without_items_has_no_target()
    {
        var batch = SequenceBatch.Of([new(1, []), new(2, [4])], [7, 7], 3);
        Assert.Equal([0, 7], batch.LastTargets());
        Assert.Equal([[], [4, 7]], batch.WithLastTargets().Select(row => row.Items));
    }

    [Fact]
    public void Each_target_of_a_row_is_as_likely_to_end_its_prefix()
    {
        var (batch, random) = (Split.Batch(), new Xoshiro256(1));  // 1 2 3 before 4, and 5 before 6
        var draws = Enumerable.Range(0, 3000).Select(_ => batch.DrawnPrefixes(random).WithLastTargets().OrderBy(row => row.User).ToArray()).ToArray();
        var longer = draws.CountBy(rows => string.Join(" ", rows[0].Items)).ToDictionary();
        Assert.Equal(["1 2", "1 2 3", "1 2 3 4"], longer.Keys.Order());
        Assert.All(longer.Values, count => Assert.InRange(count, 900, 1100));  // four standard deviations
        Assert.All(draws, rows => Assert.Equal([5, 6], rows[1].Items));
    }

    [Fact]
    public void Rows_of_one_target_or_none_are_their_own_prefixes()
    {
        var batch = SequenceBatch.Of([new(1, []), new(2, [4, 5]), new(3, [6])], [7, 7, 0], 3);
        var prefixes = batch.DrawnPrefixes(new Xoshiro256(1));
        Assert.Equal(batch.Items, prefixes.Items);
        Assert.Equal(batch.Targets, prefixes.Targets);
        Assert.Equal(batch.Lengths, prefixes.Lengths);
    }
}
