using SeqRec.Data;

namespace SeqRec.Tests.Data;

public class RealDataTests
{
    [RealDataFact("ml-100k")]
    public void MovieLens_100K_counts_and_5_core() => AssertPublished("ml-100k");

    [RealDataFact("ml-1m")]
    public void MovieLens_1M_counts_and_5_core() => AssertPublished("ml-1m");

    [RealDataFact("amazon-toys")]
    public void Toys_counts_and_5_core() => AssertPublished("amazon-toys");

    [RealDataFact("amazon-sports")]
    public void Sports_counts_and_5_core() => AssertPublished("amazon-sports");

    [RealDataFact("yelp")]
    public void Yelp_counts_and_5_core() => AssertPublished("yelp");

    [RealDataFact("amazon-clothing")]
    public void Clothing_counts() => AssertPublished("amazon-clothing");

    [RealDataFact("amazon-video-games")]
    public void Video_games_counts() => AssertPublished("amazon-video-games");

    [RealDataFact("amazon-cds")]
    public void CDs_counts() => AssertPublished("amazon-cds");

    [RealDataFact("ml-1m")]
    public void MovieLens_1M_lengths_are_the_published_ones()
    {
        var statistics = KCore.Filter(DataCatalog.Default.Load("ml-1m"), 5, 5).Statistics;
        Assert.Equal((18, 2277, 96.0), (statistics.MinLength, statistics.MaxLength, statistics.MedianLength));
        Assert.Equal(0.048448, statistics.Density, 6);
    }

    [RealDataFact("ml-100k")]
    public void MovieLens_100K_titles_and_users_join()
    {
        var log = DataCatalog.Default.Load("ml-100k");
        var items = RecBoleReader.ReadItems(DataCatalog.Default.PathOf("ml-100k", "ml-100k.item"));
        var users = RecBoleReader.ReadUsers(DataCatalog.Default.PathOf("ml-100k", "ml-100k.user"));
        Assert.Equal("Toy Story", items["1", "movie_title"]);
        Assert.All(log.Items.Tokens, token => Assert.True(items.Contains(token)));
        Assert.All(log.Users.Tokens, token => Assert.True(users.Contains(token)));
    }

    [RealDataFact("amazon-video-games")]
    public void Users_with_fewer_than_three_items_exist_in_video_games()
    {
        var log = DataCatalog.Default.Load("amazon-video-games");
        var split = LeaveOneOut.Split(log);
        Assert.Equal(log.Sequences().Count(sequence => sequence.Items.Length < 3), split.Dropped);
        Assert.InRange(split.Dropped, 1, log.UserCount / 10);
    }

    [RealDataFact("amazon-toys")]
    public void Every_file_of_every_set_that_is_there_is_the_catalogued_one()
    {
        foreach (var set in DataCatalog.Default.Sets)
            if (Directory.Exists(Path.Combine(DataFolder.Locate(), set.Name))) DataCatalog.Default.Verify(set.Name);
    }

    private static void AssertPublished(string name)
    {
        var log = DataCatalog.Default.Load(name); // checks the counts
        if (DataCatalog.Default[name].FiveCore is { } core) Assert.Equal(core, LogCounts.Of(KCore.Filter(log, 5, 5)));
        Assert.Equal(log.Count, log.Statistics.Interactions);
    }
}
