using FsCheck.Xunit;
using SeqRec.Augmentation;
using SeqRec.Data;

namespace SeqRec.Tests.Augmentation;

public class HiddenSlotsTests
{
    [Theory]
    [InlineData(0, 0.2, 0), InlineData(1, 0.2, 1), InlineData(1, 1.0, 1), InlineData(2, 0.2, 1), InlineData(2, 0.6, 1), InlineData(5, 0.6, 4)]
    [InlineData(10, 0.0, 1), InlineData(10, 1.0, 9), InlineData(49, 0.2, 10), InlineData(50, 0.2, 11), InlineData(51, 0.2, 11)]
    public void A_sample_hides_one_more_than_the_floor_of_its_share_and_never_all(int length, double ratio, int expected) =>
        Assert.Equal(expected, HiddenSlots.Sample(length, ratio, new(1)).Length);

    [Property]
    public bool A_sample_spares_the_first_and_comes_in_order(byte length, byte share, ulong seed)
    {
        var slots = HiddenSlots.Sample(length, share / 255.0, new(seed));
        return slots.SequenceEqual(slots.Distinct().Order()) && (length < 2 || slots.All(t => t >= 1 && t < length));
    }

    [Fact]
    public void Every_slot_but_the_first_is_as_likely_in_a_sample()
    {
        var random = new Xoshiro256(1);
        var drawn = Enumerable.Range(0, 5000).CountBy(_ => HiddenSlots.Sample(6, 0, random).Single()).ToDictionary();
        Assert.Equal([1, 2, 3, 4, 5], drawn.Keys.Order());
        Assert.All(drawn.Values, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void A_walk_that_hides_none_hides_the_last_and_of_nothing_nothing()
    {
        Assert.Equal([6], HiddenSlots.Walk(7, 0, 50, new(1)));
        Assert.Equal([0], HiddenSlots.Walk(1, 0.2, 50, new(1)));
        Assert.Equal([0], HiddenSlots.Walk(1, 1, 1, new(1)));  // also where the first slot is spared
        Assert.Empty(HiddenSlots.Walk(0, 1, 50, new(1)));
    }

    [Fact]
    public void A_certain_walk_hides_all_but_spares_the_first_of_a_full_row_and_ends_at_the_cap()
    {
        Assert.Equal(Enumerable.Range(0, 49), HiddenSlots.Walk(49, 1, 50, new(1)));
        Assert.Equal(Enumerable.Range(1, 49), HiddenSlots.Walk(50, 1, 50, new(1)));
        Assert.Equal(Enumerable.Range(1, 50), HiddenSlots.Walk(51, 1, 50, new(1)));
        Assert.All(Enumerable.Range(0, 500), seed => Assert.InRange(HiddenSlots.Walk(50, 0.2, 50, new((ulong)seed)).Length, 1, 11));
    }

    [Fact]
    public void A_walk_hides_as_often_as_asked_for()
    {
        var random = new Xoshiro256(5);
        var hidden = Enumerable.Range(0, 500).Sum(_ => HiddenSlots.Walk(20, 0.2, 50, random).Length);
        Assert.InRange(hidden, 2000 - 160, 2000 + 160 + 20);  // four standard deviations, and one in a hundred rows hides its last
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void A_share_beyond_0_to_1_is_refused(double ratio)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HiddenSlots.Sample(1, ratio, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => HiddenSlots.Walk(1, ratio, 50, new(1)));
    }

    [Fact]
    public void Hidden_items_beyond_those_asked_for_stay_hidden()
    {
        var rows = SequenceBatch.Of([new(1, [5, 6, 7, 8])], [9], 4);
        var cloze = Cloze.Of(rows, _ => [1, 2, 3], 99, asked: 2);
        Assert.Equal(new long[,] { { 5, 99, 99, 99 } }, cloze.Items);
        Assert.Equal(new long[,] { { 0, 0, 7, 8 } }, cloze.Targets);
    }
}
