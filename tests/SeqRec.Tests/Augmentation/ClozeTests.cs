using SeqRec.Augmentation;
using SeqRec.Data;

namespace SeqRec.Tests.Augmentation;

public class ClozeTests
{
    // Rows of 4, 1 and no items.
    private static readonly SequenceBatch Rows = SequenceBatch.Of([new(1, [5, 6, 7, 8]), new(2, [9]), new(3, [])], [0, 0, 0], 4);

    [Fact]
    public void Hidden_items_become_the_targets_of_their_slots()
    {
        for (var seed = 0ul; seed < 50; seed++)
        {
            var cloze = Cloze.Of(Rows, 0.5, 99, new(seed));
            for (var b = 0; b < 3; b++)
                for (var t = 0; t < 4; t++)
                {
                    var hidden = cloze.Items[b, t] == 99;
                    Assert.Equal(hidden ? Rows.Items[b, t] : 0, cloze.Targets[b, t]);
                    Assert.Equal(hidden ? 99 : Rows.Items[b, t], cloze.Items[b, t]);
                    Assert.False(hidden && t >= Rows.Lengths[b]);
                }
        }
    }

    [Fact]
    public void A_row_of_which_chance_hides_nothing_hides_its_last_item()
    {
        var cloze = Cloze.Of(Rows, 0, 99, new(1));
        Assert.Equal(new long[,] { { 5, 6, 7, 99 }, { 99, 0, 0, 0 }, { 0, 0, 0, 0 } }, cloze.Items);
        Assert.Equal(new long[,] { { 0, 0, 0, 8 }, { 9, 0, 0, 0 }, { 0, 0, 0, 0 } }, cloze.Targets);
        Assert.Equal([5, 6, 7, 8], Enumerable.Range(0, 4).Select(t => Rows.Items[0, t]));  // the rows themselves stay
    }

    [Fact]
    public void Probability_one_hides_all() =>
        Assert.Equal(new long[,] { { 99, 99, 99, 99 }, { 99, 0, 0, 0 }, { 0, 0, 0, 0 } }, Cloze.Of(Rows, 1, 99, new(1)).Items);

    [Fact]
    public void Items_are_hidden_as_often_as_asked_for()
    {
        var row = new UserSequence(1, [.. Enumerable.Range(1, 50)]);
        var rows = SequenceBatch.Of([.. Enumerable.Repeat(row, 200)], new int[200], 50);
        var hidden = Cloze.Of(rows, 0.2, 99, new(1)).Targets.Cast<long>().Count(item => item > 0);
        Assert.InRange(hidden, 2000 - 160, 2000 + 160);  // four standard deviations of 40
    }
}
