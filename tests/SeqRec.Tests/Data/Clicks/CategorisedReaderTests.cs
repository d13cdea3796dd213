using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public sealed class CategorisedReaderTests : IDisposable
{
    private const string Views = "1,10,7,pv,300\n1,11,8,buy,200\n1,12,7,pv,100\n2,10,7,cart,5\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static int Omitted(CategorisedLog log, string what) => log.Omitted.SingleOrDefault(o => o.What.StartsWith(what, StringComparison.Ordinal))?.Count ?? 0;

    [Fact]
    public void Views_alone_are_read_unless_more_is_asked_for()
    {
        var path = folder.Write("b.csv", Views);
        var views = TaobaoReader.Read(path);
        Assert.Equal((2, 2), (views.Log.Count, Omitted(views, "rows of other behaviours")));
        Assert.Equal(["12", "10"], views.Log.Sequences()[0].Items.Select(views.Log.Items.Token));
        Assert.Equal([0, 1, 1], views.Fields.CategoryOf);
        Assert.Equal(4, TaobaoReader.Read(path, TaobaoReader.Behaviours).Log.Count);
        Assert.Contains("known are pv, cart", Assert.Throws<ArgumentException>(() => TaobaoReader.Read(path, ["view"])).Message);
    }

    [Theory]
    [InlineData("3,10,7,p")]
    [InlineData("3,10\n\n")]
    public void A_last_line_cut_short_is_skipped_and_counted(string end)
    {
        var views = TaobaoReader.Read(folder.Write("b.csv", Views + end));
        Assert.Equal((2, 1), (views.Log.Count, Omitted(views, "last line, cut short")));
    }

    [Fact]
    public void An_item_of_two_categories_keeps_its_first()
    {
        var views = TaobaoReader.Read(folder.Write("b.csv", "1,10,7,pv,1\n1,10,8,pv,2\n1,11,8,pv,3\n"));
        Assert.Equal((1, 2), (Omitted(views, "items of several categories"), views.Fields.CategoryCount));
        Assert.Equal([0, 1, 2], views.Fields.CategoryOf);
    }

    [Theory]
    [InlineData("1,10,7,pv\n", 5, "The row has 4 columns, not 5")]
    [InlineData("1,10,7,pv,1,2\n", 5, "The row has 6 columns")]
    [InlineData("1,10,7,look,1\n", 5, "'look' is not a behaviour")]
    [InlineData("1,10,7,pv,noon\n", 5, "'noon' is not a time")]
    [InlineData("1,ten,7,pv,1\n", 5, "'ten' is not an id")]
    [InlineData("1,10,,pv,1\n", 5, "'' is not an id")]
    public void Faults_of_Taobao_rows_are_named(string row, int line, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => TaobaoReader.Read(folder.Write("b.csv", Views + row + Views)));
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message);
    }

    [Theory]
    [InlineData("", "The header is ''")]
    [InlineData("user,item\n", "The header is 'user,item'")]
    [InlineData("user_id,item_id,time,cate_id\n", "no interactions")]
    [InlineData("user_id,item_id,time,cate_id\n1,2,3\n", "line 2: The row has 3 columns")]
    [InlineData("user_id,item_id,time,cate_id\n1,2,x,3\n", "line 2: 'x' is not a time")]
    public void Faults_of_RecHub_files_are_named(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => RecHubReader.Read(folder.Write("r.csv", text))).Message);

    [Theory]
    [InlineData("", "no interactions")]
    [InlineData("1 2;3 4;5;6\n", "4 parts, not 5")]
    [InlineData(";;5;6;1\n", "The history is empty")]
    [InlineData("1 2;3;5;6;1\n", "2 items and 1 categories")]
    [InlineData("1;3;5;6;2\n", "The label is '2'")]
    [InlineData("1;3;5;6;0.5\n", "The label is '0.5'")]
    [InlineData("1;3;5;6;NaN\n", "The label is 'NaN'")]
    [InlineData("1;3;x;6;1\n", "'x' is not an id")]
    [InlineData("1;3;5;6;1\n5;4;1;3;0\n", "line 2: Item 5 has category 4 here and another before")]
    public void Faults_of_DIN_rows_are_named(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => DinRowsReader.Read(folder.Write("d.txt", text))).Message);

    [Fact]
    public void DIN_rows_become_examples()
    {
        var data = DinRowsReader.Read(folder.Write("d.txt", "10 11;3 4;12;3;1\n11;4;10;3;0\n"));
        Assert.Equal([(3, true), (1, false)], data.Train.Select(e => (e.Item, e.Clicked)));
        Assert.Equal([1, 2], data.Train[0].History);
        Assert.Equal([0, 1, 2, 1], data.Fields.CategoryOf);
        Assert.Equal(2, ClickBatches.InOrder(data.Train, data.Fields).Single().Size);
    }

    [RealDataFact("taobao-userbehavior")]
    public void The_head_of_UserBehavior_has_its_known_figures()
    {
        var path = DataCatalog.Default.PathOf("taobao-userbehavior", "UserBehavior_head.csv");
        var views = TaobaoReader.Read(path);
        Assert.Equal(new LogCounts(813, 52063, 75872), LogCounts.Of(views.Log));
        Assert.Equal((1, 4497 + 2356 + 1750), (Omitted(views, "last line, cut short"), Omitted(views, "rows of other behaviours")));
        var all = TaobaoReader.Read(path, TaobaoReader.Behaviours);
        Assert.Equal((2914, 1), (all.Fields.CategoryCount, Omitted(all, "items of several categories")));
        Assert.Equal(new LogCounts(815, 55368, 84475), LogCounts.Of(DataCatalog.Default.Load("taobao-userbehavior")));
        Assert.Equal(2 * views.WithHistories().Log.UserCount, ClickDatasets.Load("taobao-userbehavior") is var d ? d.Train.Count + d.Validation.Count + d.Test.Count : 0);
    }

    [RealDataFact("amazon-din-samples")]
    public void The_samples_of_DIN_formats_are_read_whole()
    {
        var rows = DinRowsReader.Read(DataCatalog.Default.PathOf("amazon-din-samples", "electronics_paddlerec_sample.txt"));
        Assert.Equal((100, 48), (rows.Train.Count, rows.Train.Count(e => e.Clicked)));
        var log = RecHubReader.Read(DataCatalog.Default.PathOf("amazon-din-samples", "electronics_rechub_sample.csv"));
        Assert.Equal((17, 100), (log.Log.UserCount, log.Log.Count));
    }
}
