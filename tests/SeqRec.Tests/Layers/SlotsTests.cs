using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

public class SlotsTests
{
    // Rows of 3, 1 and no items; the second slot of the first row has no target.
    private static readonly SequenceBatch Batch = new([1, 2, 3], new long[,] { { 5, 6, 7 }, { 8, 0, 0 }, { 0, 0, 0 } },
        new long[,] { { 6, 0, 9 }, { 4, 0, 0 }, { 0, 0, 0 } }, [3, 1, 0])
    {
        Negatives = new long[,,] { { { 60 }, { 1 }, { 90 } }, { { 40 }, { 1 }, { 1 } }, { { 1 }, { 1 }, { 1 } } },
    };

    [Fact]
    public void Packed_slots_leave_padding_out_but_keep_a_slot_for_an_empty_row()
    {
        var slots = Slots.Of(Batch, packed: true, training: false, CPU);
        Assert.Equal([5, 6, 7, 8, 0], Longs(slots.Items));
        Assert.Equal([0, 1, 2, 0, 0], Longs(slots.Positions));
        Assert.Equal([2, 3, 4], Longs(slots.Last(arange(5).unsqueeze(1))));
    }

    [Fact]
    public void Padded_slots_keep_rows_side_by_side()
    {
        var slots = Slots.Of(Batch, packed: false, training: false, CPU);
        Assert.Equal([3, 3], slots.Items.shape);
        Assert.Equal([0, 1, 2], Longs(slots.Positions));
        Assert.Equal([2, 3, 6], Longs(slots.Last(arange(9).view(3, 3, 1))));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Targets_come_with_the_states_of_their_slots(bool packed)
    {
        var slots = Slots.Of(Batch, packed, training: true, CPU);
        var states = packed ? arange(5).unsqueeze(1) : arange(9).view(3, 3, 1);
        var (picked, targets) = slots.WithTargets(states);
        Assert.Equal([6, 9, 4], Longs(targets));
        Assert.Equal([0, 2, 3], Longs(picked));
        Assert.Equal([60, 90, 40], Longs(slots.NegativesAtTargets()));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Dropout_acts_in_training_only(bool packed)
    {
        var x = ones(packed ? 5 : 9, 8);
        Assert.True(Slots.Of(Batch, packed, training: true, CPU).Drop(x, 0.5).eq(0).any().ToBoolean());
        Assert.Equal(x.data<float>(), Slots.Of(Batch, packed, training: false, CPU).Drop(x, 0.5).data<float>());
    }

    [Fact]
    public void Packed_dropout_differs_between_calls_and_batches_and_repeats_with_the_key()
    {
        var x = ones(5, 64);
        var (slots, again, other) = (Training(1), Training(1), Training(2));
        var first = slots.Drop(x, 0.5);
        Assert.Equal(first.data<float>(), again.Drop(x, 0.5).data<float>());
        Assert.NotEqual(first.data<float>(), slots.Drop(x, 0.5).data<float>());
        Assert.NotEqual(first.data<float>(), other.Drop(x, 0.5).data<float>());
    }

    private static Slots Training(ulong key) => Slots.Of(Batch with { Key = key }, packed: true, training: true, CPU);

    private static long[] Longs(Tensor t) => t.flatten().data<long>().ToArray();
}
