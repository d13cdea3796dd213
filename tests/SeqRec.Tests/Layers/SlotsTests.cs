using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class SlotsTests
{
    // Rows of 3, 1 and no items; the second slot of the first row has no target.
    private static readonly SequenceBatch Batch = new([1, 2, 3], new long[,] { { 5, 6, 7 }, { 8, 0, 0 }, { 0, 0, 0 } },
        new long[,] { { 6, 0, 9 }, { 4, 0, 0 }, { 0, 0, 0 } }, [3, 1, 0]);

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
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public void A_layer_that_leaves_out_what_nobody_reads_gives_the_rest_unchanged(bool packed, bool causal)
    {
        manual_seed(3);
        var (slots, block) = (Slots.Of(Batch, packed, training: false, CPU, causal), new TransformerBlock(8, 2, 12, 0, CPU));
        var h = packed ? randn(5, 8) : randn(3, 3, 8);
        var (whole, (states, targets)) = (block.call(h, slots), slots.TargetsOf(block, h));
        Gradients.Close(slots.WithTargets(whole).States, states, 1e-6);
        Assert.Equal([6, 9, 4], Longs(targets));
        foreach (var k in new[] { 1, 2, 3 }) Gradients.Close(slots.MeanOfLast(whole, k), slots.MeanOfLastOf(block, h, k), 1e-6);
        Gradients.Close(slots.Last(whole), slots.LastOf(block, h), 1e-6);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Drawn_items_come_in_the_order_of_their_targets(bool packed)
    {
        var drawn = new long[,,] { { { 60, 61 }, { 1, 1 }, { 90, 91 } }, { { 40, 41 }, { 1, 1 }, { 1, 1 } }, { { 1, 1 }, { 1, 1 }, { 1, 1 } } };
        var negatives = Slots.Of(Batch with { Negatives = drawn }, packed, training: true, CPU).NegativesAtTargets();
        Assert.Equal([3, 2], negatives.shape);
        Assert.Equal([60, 61, 90, 91, 40, 41], Longs(negatives));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Positions_from_the_end_give_the_last_item_the_last_place(bool packed)
    {
        var slots = Slots.Of(Batch, packed, training: true, CPU);
        var places = slots.PositionsFromEnd(50);
        Assert.All(Longs(slots.Last(packed ? places.unsqueeze(1) : places.unsqueeze(2))), place => Assert.Equal(49, place));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Dropout_acts_in_training_only(bool packed)
    {
        var x = ones(packed ? 5 : 9, 8);
        Assert.True(Slots.Of(Batch, packed, training: true, CPU).Drop(x, 0.5).eq(0).any().ToBoolean());
        Assert.Equal(x.data<float>(), Slots.Of(Batch, packed, training: false, CPU).Drop(x, 0.5).data<float>());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Attention_weights_are_dropped_in_training_only(bool packed)
    {
        var v = packed ? ones(5, 2) : ones(3, 3, 2);  // weights that sum to one leave it as it is
        Tensor Attend(bool training) => Slots.Of(Batch, packed, training, CPU).Attend(zeros_like(v), zeros_like(v), v, 1, 0.5);
        Gradients.Close(v, Attend(training: false), 1e-6);
        Assert.True((Attend(training: true) - v).abs().max().ToDouble() > 0.1);
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

    [Theory, InlineData(true), InlineData(false)]
    public void The_mean_of_the_last_slots_leaves_padding_out(bool packed)
    {
        var slots = Slots.Of(Batch, packed, training: true, CPU);
        var states = packed ? tensor(new float[,] { { 1 }, { 2 }, { 6 }, { 8 }, { 9 } }) : tensor(new float[,,] { { { 1 }, { 2 }, { 6 } }, { { 8 }, { 70 }, { 70 } }, { { 9 }, { 70 }, { 70 } } });
        Assert.Equal([4, 8, 9], slots.MeanOfLast(states, 2).flatten().data<float>().ToArray());
        Assert.Equal([3, 8, 9], slots.MeanOfLast(states, 50).flatten().data<float>().ToArray());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_belongs_to_a_row_is_spread_over_its_slots(bool packed)
    {
        var spread = Slots.Of(Batch, packed, training: true, CPU).Spread(tensor(new long[,] { { 10 }, { 20 }, { 30 } }));
        Assert.Equal(packed ? [10, 10, 10, 20, 30] : [10, 10, 10, 20, 20, 20, 30, 30, 30], Longs(spread));
    }

    private static Slots Training(ulong key) => Slots.Of(Batch with { Key = key }, packed: true, training: true, CPU);

    private static long[] Longs(Tensor t) => t.flatten().data<long>().ToArray();
}
