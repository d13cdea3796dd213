using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public class PortableSplitTests
{
    [Fact]
    public void The_hash_is_that_of_every_other_language()
    {
        Assert.Equal(0xE220A8397B1DCDAF, SplitMix64.Hash(0));
        Assert.Equal(0x910A2DEC89025CC1, SplitMix64.Hash(1));
        Assert.Equal(0xF36C5837FD37103D, SplitMix64.Hash((10UL << 32) | (4 << 8)));
    }

    [RealDataTheory("amazon-toys")]
    [InlineData("amazon-toys", 31058, 3884, 3882, 67841587, 8701675, 8570575, 9304985, 4648, 3151, 329)]
    [InlineData("amazon-sports", 56958, 7120, 7118, 180070719, 22684641, 22189726, 24787756, 10379, 9543, 1346)]
    public void Rows_and_draws_have_the_known_checksums(string name, int train, int validation, int test,
        long trainSum, long validationSum, long testSum, long positives, int first, int second, int third)
    {
        var data = ClickDatasets.Load(name);
        var items = DataCatalog.Default.Load(name).Items;
        long IdInFile(ClickExample e) => long.Parse(items.Token(e.Item));
        long Drawn(IReadOnlyList<ClickExample> part) => part.Where(e => !e.Clicked).Sum(IdInFile);

        Assert.Equal((train, validation, test), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal((trainSum, validationSum, testSum), (Drawn(data.Train), Drawn(data.Validation), Drawn(data.Test)));
        Assert.Equal(positives, data.Test.Where(e => e.Clicked).Sum(IdInFile));
        Assert.Equal([first, second, third], data.Test.Where(e => !e.Clicked).Take(3).Select(IdInFile));
    }

    [RealDataFact("amazon-toys")]
    public void No_user_is_in_two_parts_and_both_rows_of_a_user_share_their_history()
    {
        var data = ClickDatasets.Load("amazon-toys");
        Assert.Empty(data.Test.Select(e => e.User).Intersect(data.Train.Select(e => e.User)));
        Assert.All(data.Test.GroupBy(e => e.User), rows => Assert.Same(rows.First().History, rows.Last().History));
        Assert.All(data.Test, e => Assert.InRange(e.History.Length, 1, PortableSplit.MaxHistory));
        Assert.All(data.Fields.CategoryOf.Skip(1), c => Assert.InRange(c, 1, data.Fields.CategoryCount));
        Assert.Equal(333, data.Fields.CategoryCount);
    }

    [RealDataFact("amazon-toys")]
    public void An_unknown_set_is_refused_with_the_known_ones() =>
        Assert.Contains("known are amazon-toys", Assert.Throws<ArgumentException>(() => ClickDatasets.Load("books")).Message);
}
