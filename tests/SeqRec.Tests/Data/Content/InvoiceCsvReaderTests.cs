using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class InvoiceCsvReaderTests : IDisposable
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice\n";
    private const string Date = "2010-12-01 08:26:00";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_invoice_is_a_user_and_the_first_description_a_text()
    {
        var shop = Read($"1,A,  RED LAMP ,6,{Date},2.55\n1,B,\"CUP, BLUE\",1,{Date},1\n1,A,RED LAMP,2,{Date},2.55\n1,A,?,2,{Date},9\n2,A,LAMP,6,{Date},2.55\n2,C,,1,{Date},0\n", out var undescribed, out var repeats);
        Assert.Equal((1, 1), (undescribed, repeats));
        Assert.Equal(["A B A", "A"], shop.Log.Sequences().Select(s => string.Join(' ', s.Items.Select(shop.Log.Items.Token))));
        Assert.Equal(["red lamp.", "cup, blue."], shop.Texts);
    }

    [Theory]
    [InlineData("1,A,LAMP,6,1.12.2010,2\n", "is no date")]
    [InlineData(",A,LAMP,6,2010-12-01 08:26:00,2\n", "'InvoiceNo' is empty")]
    [InlineData("1,,LAMP,6,2010-12-01 08:26:00,2\n", "'StockCode' is empty")]
    [InlineData("1,A,LAMP,6\n", "does not have 6 columns")]
    public void Faults_are_named(string row, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(row, out _, out _));
        Assert.Equal(2, error.Line);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void A_file_of_nothing_but_gaps_is_refused() =>
        Assert.Contains("no interactions", Assert.Throws<DataFormatException>(() => Read($"1,A,,6,{Date},2\n", out _, out _)).Message);

    [RealDataFact("online-retail")]
    public void Online_Retail_has_the_published_counts()
    {
        var shop = ContentDomains.OnlineRetail();
        Assert.Equal((16520, 3469, 519906), (shop.Log.UserCount, shop.Log.ItemCount, shop.Log.Count));
        Assert.Equal("white hanging heart t-light holder.", shop.Texts[0]);
    }

    private ContentDomain Read(string rows, out int undescribed, out int repeats) =>
        InvoiceCsvReader.Read("shop", folder.Write("shop.csv", Header + rows), out undescribed, out repeats);
}
