using FsCheck;
using FsCheck.Xunit;
using SeqRec.Augmentation;
using SeqRec.Data;

namespace SeqRec.Tests.Augmentation;

/// <summary>Insert, delete, substitute and the other reading of crop, over arbitrary lengths, shares and seeds.</summary>
public class IntrusiveTests
{
    private const int Foreign = 1_000;

    [Theory]
    [InlineData(0, 0.2, 0), InlineData(1, 0.2, 2), InlineData(8, 0.2, 9), InlineData(10, 0.2, 12), InlineData(10, 1.0, 20), InlineData(10, 0.0, 11)]
    [InlineData(50, 0.2, 50), InlineData(51, 0.2, 50)]
    public void Insert_adds_the_floor_of_its_share_but_at_least_one(int length, double ratio, int expected) =>
        Assert.Equal(expected, Insert.Apply(Items(length), ratio, 50, New, new(1)).Length);

    [Theory]
    [InlineData(0, 0.2, 0), InlineData(1, 1.0, 1), InlineData(2, 0.2, 1), InlineData(10, 0.2, 8), InlineData(10, 0.0, 9), InlineData(10, 1.0, 1)]
    [InlineData(50, 0.2, 40), InlineData(51, 0.2, 41)]
    public void Delete_takes_out_the_floor_of_its_share_but_leaves_one(int length, double ratio, int expected) =>
        Assert.Equal(expected, Delete.Apply(Items(length), ratio, new(1)).Length);

    [Theory, InlineData(0, 0.2, 0), InlineData(1, 0.2, 1), InlineData(10, 0.2, 2), InlineData(10, 0.0, 1), InlineData(10, 1.0, 10), InlineData(51, 0.2, 10)]
    public void Substitute_exchanges_the_floor_of_its_share_but_at_least_one(int length, double ratio, int expected) =>
        Assert.Equal(expected, Substitute.Apply(Items(length), ratio, New, new(1)).Count(item => item == Foreign));

    [Theory]
    [InlineData(0, 0.8, 0), InlineData(1, 0.8, 1), InlineData(2, 0.8, 1), InlineData(10, 0.8, 2), InlineData(10, 0.0, 9), InlineData(10, 1.0, 1)]
    public void Removing_a_piece_leaves_the_rest_and_at_least_one(int length, double ratio, int expected) =>
        Assert.Equal(expected, Crop.Remove(Items(length), ratio, new(1)).Length);

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void A_share_beyond_0_to_1_is_refused(double ratio)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Insert.Apply(Items(3), ratio, 50, New, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Delete.Apply(Items(3), ratio, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Substitute.Apply(Items(3), ratio, New, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Crop.Remove(Items(3), ratio, new(1)));
    }

    [Fact]
    public void A_sequence_without_room_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Insert.Apply(Items(3), 0.2, 0, New, new(1)));

    [Property]
    public bool Insert_keeps_the_order_of_the_items_and_the_newest_of_all(PositiveInt length, byte share, ulong seed)
    {
        var all = Insert.Apply(Items(length.Get), share / 255.0, int.MaxValue, New, new(seed));
        return all.Where(item => item != Foreign).SequenceEqual(Items(length.Get))
            && Insert.Apply(Items(length.Get), share / 255.0, length.Get, New, new(seed)).SequenceEqual(all.TakeLast(length.Get));
    }

    [Property]
    public bool Delete_keeps_the_order_of_what_remains(PositiveInt length, byte share, ulong seed)
    {
        var rest = Delete.Apply(Items(length.Get), share / 255.0, new(seed));
        return rest.SequenceEqual(rest.Distinct().Order()) && rest.All(item => item >= 1 && item <= length.Get);
    }

    [Property]
    public bool Substitute_leaves_every_other_item_in_its_slot(PositiveInt length, byte share, ulong seed) =>
        Substitute.Apply(Items(length.Get), share / 255.0, New, new(seed)).Index().All(x => x.Item == Foreign || x.Item == x.Index + 1);

    [Property]
    public bool What_crop_keeps_and_what_it_removes_are_the_sequence(PositiveInt length, byte share, ulong seed)
    {
        var (piece, rest) = (Crop.Apply(Items(length.Get), share / 255.0, new(seed)), Crop.Remove(Items(length.Get), share / 255.0, new(seed)));
        return piece.Length == length.Get ? rest.SequenceEqual([length.Get]) : rest.Concat(piece).Order().SequenceEqual(Items(length.Get));
    }

    [Property]
    public bool The_seed_decides_and_nothing_beyond_the_span_is_read(PositiveInt length, byte share, ulong seed)
    {
        int[] longer = [.. Items(length.Get), -1, -2];
        var ratio = share / 255.0;
        int[][] All(int[] items) =>
        [
            Insert.Apply(items.AsSpan(..^2), ratio, 50, New, new(seed)), Delete.Apply(items.AsSpan(..^2), ratio, new(seed)),
            Substitute.Apply(items.AsSpan(..^2), ratio, New, new(seed)), Crop.Remove(items.AsSpan(..^2), ratio, new(seed))
        ];
        var views = All(longer);
        return views.All(view => view.All(item => item > 0)) && views.Zip(All([.. Items(length.Get), -3, -4]), Enumerable.SequenceEqual).All(same => same)
            && longer.SequenceEqual([.. Items(length.Get), -1, -2]);
    }

    [Fact]
    public void Every_place_is_equally_likely()
    {
        var random = new Xoshiro256(3);
        var (inserted, deleted, exchanged) = (new int[6], new int[6], new int[6]);
        for (var k = 0; k < 6000; k++)
        {
            inserted[Array.IndexOf(Insert.Apply(Items(5), 0.2, 50, New, random), Foreign)]++;
            deleted[Items(6).Except(Delete.Apply(Items(6), 0.17, random)).Single() - 1]++;
            exchanged[Array.IndexOf(Substitute.Apply(Items(6), 0.17, New, random), Foreign)]++;
        }
        Assert.All([.. inserted, .. deleted, .. exchanged], count => Assert.InRange(count, 880, 1120));  // 1000 and four standard deviations
    }

    private static int New(Xoshiro256 random) => Foreign;

    private static int[] Items(int length) => [.. Enumerable.Range(1, length)];
}
