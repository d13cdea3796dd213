using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class LeftPaddedSlotsTests
{
    private static readonly SequenceBatch Batch = SequenceBatch.OfAllPositions([new(1, [5, 6, 7, 9]), new(2, [8, 4])], 3);

    [Fact]
    public void Rows_end_in_the_last_slot()
    {
        var slots = new LeftPaddedSlots(Batch, 4, training: false, CPU);
        Assert.Equal([0, 5, 6, 7, 0, 0, 0, 8], Longs(slots.Items));
        Assert.Equal([6, 7, 9, 4], Longs(slots.WithTargets(arange(8).view(2, 4, 1)).Targets));
        Assert.Equal([1, 2, 3, 7], Longs(slots.WithTargets(arange(8).view(2, 4, 1)).States));
        Assert.Equal([3, 7], Longs(slots.Last(arange(8).view(2, 4, 1))));
        Assert.Equal([1, 2, 3, 7], Longs(slots.Packed(arange(8).view(2, 4, 1))));
        Assert.Equal([46, 47, 48, 49], Longs(slots.PositionsFromEnd(50)));
    }

    [Fact]
    public void The_mean_of_the_last_slots_counts_padding()
    {
        var h = arange(8, float32).view(2, 4, 1);
        Assert.Equal([2f, 6f], new LeftPaddedSlots(Batch, 4, training: false, CPU).MeanOfLast(h, 3).flatten().data<float>().ToArray());
    }

    // As measured in the published code: five items in a row of 50.
    [Fact]
    public void Real_slots_see_no_padding_and_nothing_later_while_padding_sees_all()
    {
        manual_seed(1);
        using var model = new SasRec(new() { ItemCount = 20, Dropout = 0, PositionsFromEnd = true });
        Tensor States(int last) => model.call(new LeftPaddedSlots(SequenceBatch.Of([new(1, [3, 1, 4, 1, last])], [0], 50), 50, training: false, CPU))[0];
        var change = (States(9) - States(2)).abs().amax([1]);
        Assert.Equal(0, change[45..49].max().ToDouble());
        Assert.True(change[..45].gt(0).all().ToBoolean());
        Assert.InRange(change[..45].max().ToDouble(), 1e-4, 1e-2);
        var packed = Slots.Of(SequenceBatch.Of([new(1, [3, 1, 4, 1, 9])], [0], 50), packed: true, training: false, CPU);
        Gradients.Close(model.call(packed), States(9)[45..], 1e-5);
    }

    [Fact]
    public void A_row_that_does_not_fit_is_refused() =>
        Assert.Contains("MaxLength = 2", Assert.Throws<ArgumentException>(() => new LeftPaddedSlots(Batch, 2, training: false, CPU)).Message);

    private static long[] Longs(Tensor t) => t.flatten().data<long>().ToArray();
}
