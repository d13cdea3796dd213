using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Tests.Models;

namespace SeqRec.Tests.Augmentation;

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
}
