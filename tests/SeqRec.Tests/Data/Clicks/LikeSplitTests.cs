using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public sealed class LikeSplitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // One user rates 12 films, in reverse order of the file, every third badly; i3 has no genre, and i12 no row.
    private ClickData Split(int ratings = 12)
    {
        var rows = Enumerable.Range(1, ratings).Reverse().Select(k => $"u\ti{k}\t{(k % 3 == 0 ? 3 : 4)}\t{k}\n");
        var log = RecBoleReader.Read(folder.Write("r.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + string.Concat(rows)));
        var films = Enumerable.Range(1, 11).Select(k => $"i{k}\t{(k == 3 ? "" : k % 2 == 0 ? "Drama War" : "War")}\n");
        var items = RecBoleReader.ReadItems(folder.Write("r.item", "item_id:token\tclass:token_seq\n" + string.Concat(films)));
        return LikeSplit.Of(log, items, RecBoleReader.ReadUsers(folder.Write("r.user", "user_id:token\tage:token\tgender:token\toccupation:token\nu\t24\tM\t\n")));
    }

    [Fact]
    public void Ratings_after_the_fifth_are_examples_in_order_of_time()
    {
        var data = Split();
        Assert.Equal((4, 1, 2), (data.Train.Count, data.Validation.Count, data.Test.Count));  // places 5 to 8, 9, 10 and 11
        var last = data.Test[^1];
        Assert.Equal((10, false), (last.History.Length, last.Clicked));
        Assert.Equal([true, false, true, true, false, true, true, false, true, true], last.Liked);
        Assert.Equal([false, true, true], data.Train.Take(3).Select(e => e.Clicked));
    }

    [Fact]
    public void The_first_genre_is_the_category_and_what_is_not_known_is_0()
    {
        var data = Split();
        Assert.Equal(2, data.Fields.CategoryCount);
        Assert.Equal(2, data.Fields.CategoryOf.Skip(1).Count(c => c == 0));
        Assert.Equal(["age", "gender", "occupation"], data.Fields.Profile.Select(f => f.Name));
        Assert.Equal((1, 1, 0), (data.Fields.ProfileOf[1, 0], data.Fields.ProfileOf[1, 1], data.Fields.ProfileOf[1, 2]));
    }

    [Fact]
    public void A_user_of_five_ratings_gives_no_example_and_a_log_without_ratings_is_refused()
    {
        Assert.Empty(Split(ratings: 5).Train.Concat(Split(ratings: 5).Test));
        var none = RecBoleReader.ReadItems(folder.Write("n.item", "item_id:token\tclass:token_seq\n"));
        Assert.Contains("no ratings", Assert.Throws<ArgumentException>(() => LikeSplit.Of(Logs.Of(("u", "i", 1)), none, none)).Message);
    }

    [RealDataFact("ml-100k")]
    public void MovieLens_100K_has_the_known_rows()
    {
        var data = ClickDatasets.Load("ml-100k", ClickProtocol.Likes);
        Assert.Equal((74904, 9942, 10439), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.All(data.Test, e => Assert.InRange(e.History.Length, 5, 10));
        Assert.Equal((8, 2, 21), (data.Fields.Profile[0].Count, data.Fields.Profile[1].Count, data.Fields.Profile[2].Count));
        Assert.NotNull(ClickBatches.InOrder(data.Test, data.Fields).First().Liked);
    }
}
