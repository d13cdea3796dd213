using SeqRec.Data;

namespace SeqRec.Tests.Data;

public class RandomTests
{
    [Fact]
    public void SplitMix64_gives_the_reference_outputs()
    {
        Assert.Equal(0xE220A8397B1DCDAF, SplitMix64.Hash(0));
        Assert.Equal(0x910A2DEC89025CC1, SplitMix64.Hash(1));
        Assert.Equal(0xF36C5837FD37103D, SplitMix64.Hash((10UL << 32) | (4UL << 8)));
    }

    [Fact]
    public void Xoshiro256_gives_the_reference_outputs()
    {
        var random = new Xoshiro256((1, 2, 3, 4));
        Assert.Equal([11520, 0, 1509978240, 1215971899390074240], Enumerable.Range(0, 4).Select(_ => random.Next()));
    }

    [Fact]
    public void Streams_of_a_seed_differ_and_repeat()
    {
        Assert.Equal(new Xoshiro256(7, 3).Next(), new Xoshiro256(7, 3).Next());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(stream => new Xoshiro256(7, (ulong)stream).Next()).Distinct().Count());
    }

    [Fact]
    public void Whole_numbers_are_equally_likely()
    {
        var random = new Xoshiro256(1);
        var counts = new int[6];
        for (var k = 0; k < 60_000; k++) counts[random.Below(6)]++;
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 400, 10_000 + 400)); // 4 standard deviations are 365
        Assert.Equal(0, random.Below(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
    }

    [Fact]
    public void Choices_follow_the_weights()
    {
        var random = new Xoshiro256(2);
        var counts = new int[4];
        for (var k = 0; k < 40_000; k++) counts[random.Choose([0, 1, 0, 3])]++;
        Assert.Equal((0, 0), (counts[0], counts[2]));
        Assert.InRange(counts[3], 30_000 - 400, 30_000 + 400); // 4 standard deviations are 346
    }

    [Fact]
    public void A_permutation_holds_every_number_once() =>
        Assert.Equal(Enumerable.Range(0, 100), new Xoshiro256(3).Permutation(100).Order());
}
