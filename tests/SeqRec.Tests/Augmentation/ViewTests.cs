using FsCheck;
using FsCheck.Xunit;
using SeqRec.Augmentation;
using SeqRec.Data;

namespace SeqRec.Tests.Augmentation;

/// <summary>Crop, mask and reorder over arbitrary items, shares and seeds.</summary>
public class ViewTests
{
    private const int MaskId = 1_000;

    [Theory]
    [InlineData(1, 0.0, 1), InlineData(1, 1.0, 1), InlineData(5, 0.2, 1), InlineData(5, 0.6, 3), InlineData(6, 0.8, 4)]
    [InlineData(50, 0.29, 14), InlineData(100, 0.29, 29)]
    public void A_crop_keeps_the_floor_of_its_share_but_at_least_one(int length, double ratio, int kept) =>
        Assert.Equal(kept, Crop.Apply(Items(length), ratio, new(1)).Length);

    [Theory, InlineData(1, 0.0, 1), InlineData(4, 0.2, 1), InlineData(10, 0.3, 3), InlineData(7, 1.0, 7)]
    public void A_mask_hides_the_floor_of_its_share_but_at_least_one(int length, double ratio, int hidden) =>
        Assert.Equal(hidden, Mask.Apply(Items(length), ratio, MaskId, new(1)).Count(item => item == MaskId));

    [Fact]
    public void An_empty_sequence_stays_empty()
    {
        Assert.Empty(Crop.Apply([], 0.5, new(1)));
        Assert.Empty(Mask.Apply([], 0.5, MaskId, new(1)));
        Assert.Empty(Reorder.Apply([], 0.5, new(1)));
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void A_share_beyond_0_to_1_is_refused(double ratio)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Crop.Apply(Items(3), ratio, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mask.Apply(Items(3), ratio, MaskId, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reorder.Apply(Items(3), ratio, new(1)));
    }

    [Property]
    public bool A_crop_is_a_contiguous_piece(PositiveInt length, byte share, ulong seed)
    {
        var piece = Crop.Apply(Items(length.Get), share / 255.0, new(seed));
        return piece.SequenceEqual(Enumerable.Range(piece[0], piece.Length)) && piece[0] >= 1 && piece[^1] <= length.Get;
    }

    [Property]
    public bool A_mask_leaves_every_other_item_in_its_slot(PositiveInt length, byte share, ulong seed) =>
        Mask.Apply(Items(length.Get), share / 255.0, MaskId, new(seed)).Index().All(x => x.Item == MaskId || x.Item == x.Index + 1);

    [Property]
    public bool Reordering_keeps_the_items_and_moves_them_within_one_piece(PositiveInt length, byte share, ulong seed)
    {
        var (items, ratio) = (Items(length.Get), share / 255.0);
        var moved = Reorder.Apply(items, ratio, new(seed)).Select((item, t) => (item, t)).Where(x => x.item != x.t + 1).ToArray();
        var reach = moved.Length == 0 ? 0 : moved[^1].t - moved[0].t + 1;
        return moved.Select(x => x.item).Order().SequenceEqual(moved.Select(x => x.t + 1))
            && reach <= Math.Max(2, ratio * length.Get + 1e-9);
    }

    [Property]
    public bool The_seed_decides_and_the_sequence_itself_stays(PositiveInt length, byte share, ulong seed)
    {
        var (items, ratio) = (Items(length.Get), share / 255.0);
        return Crop.Apply(items, ratio, new(seed)).SequenceEqual(Crop.Apply(items, ratio, new(seed)))
            && Mask.Apply(items, ratio, MaskId, new(seed)).SequenceEqual(Mask.Apply(items, ratio, MaskId, new(seed)))
            && Reorder.Apply(items, ratio, new(seed)).SequenceEqual(Reorder.Apply(items, ratio, new(seed)))
            && items.SequenceEqual(Items(length.Get));
    }

    [Property]
    public bool Nothing_beyond_the_span_is_read(PositiveInt length, byte share, ulong seed)
    {
        int[] longer = [.. Items(length.Get), -1, -2];
        int[][] views =
        [
            Crop.Apply(longer.AsSpan(..^2), share / 255.0, new(seed)), Mask.Apply(longer.AsSpan(..^2), share / 255.0, MaskId, new(seed)),
            Reorder.Apply(longer.AsSpan(..^2), share / 255.0, new(seed))
        ];
        return views.All(view => view.Length <= length.Get && view.All(item => item > 0));
    }

    [Fact]
    public void Every_place_is_equally_likely()
    {
        var random = new Xoshiro256(3);
        var (starts, hidden, firsts) = (new int[6], new int[6], new int[6]);
        for (var k = 0; k < 6000; k++)
        {
            starts[Crop.Apply(Items(6), 0.17, random)[0] - 1]++;
            hidden[Array.IndexOf(Mask.Apply(Items(6), 0.17, MaskId, random), MaskId)]++;
            firsts[Reorder.Apply(Items(6), 1, random)[0] - 1]++;
        }
        Assert.All([.. starts, .. hidden, .. firsts], count => Assert.InRange(count, 880, 1120));  // 1000 and four standard deviations
    }

    private static int[] Items(int length) => [.. Enumerable.Range(1, length)];
}
