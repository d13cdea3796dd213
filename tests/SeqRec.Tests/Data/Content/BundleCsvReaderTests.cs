using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class BundleCsvReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Three_files_become_a_domain_in_order_of_time()
    {
        var domain = Read("user ID,item ID,timestamp\n0,7,20\n0,9,10\n0,7,20\n", "item ID,titles\n7,\"Tea, green\"\n9,Coffee\n8,Milk\n", out var repeats);
        Assert.Equal(1, repeats);
        Assert.Equal(["9", "7"], domain.Log.Sequences()[0].Items.Select(domain.Log.Items.Token));
        Assert.Equal(["Tea, green. Food Drinks Tea.", "Coffee."], domain.Texts);
    }

    [Theory]
    [InlineData("user ID,item ID,timestamp\n0,7,soon\n", "'soon' is no time")]
    [InlineData("user ID,item ID,timestamp\nanna,7,1\n", "'anna' is not an id")]
    [InlineData("user ID,item ID,timestamp\n0,1,1\n", "Item '1' has no text")]
    [InlineData("user ID,item ID,timestamp\n", "no interactions")]
    public void Faults_are_named(string interactions, string problem) =>
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => Read(interactions, "item ID,titles\n7,Tea\n", out _)).Message);

    [RealDataFact("amazon-bundle/food")]
    public void The_food_domain_has_the_known_repeats_and_shares_nothing_with_Online_Retail()
    {
        var food = BundleCsvReader.Read("food", file => DataCatalog.Default.PathOf("amazon-bundle/food", file), out var repeats);
        Assert.Equal((879, 3767, 4619, 1776), (food.Log.UserCount, food.Log.ItemCount, food.Log.Count, repeats));
        Assert.Equal(3, ContentDomains.Load(ContentDomains.RetailFood)[1].Log.Statistics.MinLength);
    }

    private ContentDomain Read(string interactions, string titles, out int repeats)
    {
        folder.Write("user_item.csv", interactions);
        folder.Write("item_titles.csv", titles);
        folder.Write("item_categories.csv", "item ID,categories\n7,\"[[Food,Drinks,Tea]]\"\n");
        return BundleCsvReader.Read("food", file => Path.Combine(folder.Path, file), out repeats);
    }
}
