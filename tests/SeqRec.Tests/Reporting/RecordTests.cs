using System.Globalization;
using SeqRec.Evaluation;
using static SeqRec.Reporting.Report;

namespace SeqRec.Tests.Reporting;

public class RecordTests
{
    private const string Mime = "application/vnd.seqrec.record+json";

    [Fact]
    public void A_number_renders_for_readers_and_for_the_checker()
    {
        var bundle = Kernel.Render(Record("time<a>", 0.1 + 0.2, "s"));
        Assert.Equal("{\"name\":\"time\\u003Ca\\u003E\",\"value\":0.30000000000000004,\"unit\":\"s\"}", bundle[Mime]);
        Assert.Equal("time<a> = 0.3000 s", bundle["text/plain"]);
        Assert.Equal("<span>time&lt;a&gt; = <strong>0.3000 s</strong></span>", bundle["text/html"]);
    }

    [Theory]
    [InlineData(0.00001234, "x = 1.234E-05")]
    [InlineData(0.0481, "x = 0.0481")]
    [InlineData(-5.12345, "x = -5.1235")]
    [InlineData(2.5e9, "x = 2.5E+09")]
    public void Reals_show_the_digits_that_matter(double value, string text) => Assert.Equal(text, Record("x", value).ToString());

    [Fact]
    public void Counts_separate_thousands_and_stay_whole_in_json()
    {
        Assert.Equal("interactions = 99,287", Record("interactions", 99287).ToString());
        Assert.Contains("\"value\":99287,\"unit\":null", Kernel.Render(Record("interactions", 99287L))[Mime]);
    }

    [Fact]
    public void Culture_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new() { NumberDecimalSeparator = "," } };
            Assert.Equal("x = 0.5000", Record("x", 0.5).ToString());
            Assert.Contains("0.5", Kernel.Render(Record("x", 0.5))[Mime]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Several_numbers_are_one_table_and_an_array()
    {
        var bundle = Kernel.Render(Record([("loss", 0.25), ("auc", 0.5)]));
        Assert.Equal("[{\"name\":\"loss\",\"value\":0.25,\"unit\":null},{\"name\":\"auc\",\"value\":0.5,\"unit\":null}]", bundle[Mime]);
        Assert.Equal("metric   value\n------  ------\nloss    0.2500\nauc     0.5000", bundle["text/plain"]);
        Assert.Contains("<td style=\"text-align:left\">loss</td>", bundle["text/html"]);
    }

    [Fact]
    public void A_ranking_summary_is_recorded_under_its_prefix()
    {
        var recorded = Record(RankingSummary.Of([new(0, 0), new(1, 0)], 1), "valid");
        Assert.Equal(["valid/hr@1", "valid/ndcg@1", "valid/mrr@1", "valid/mrr"], recorded.Numbers.Select(n => n.Name));
        Assert.Equal(0.75, recorded.Numbers[3].Value);
    }

    [Fact]
    public void What_cannot_be_verified_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Record("x", double.NaN));
        Assert.Throws<ArgumentException>(() => Record(" ", 1.0));
        Assert.Throws<ArgumentException>(() => Record([("x", 1.0), ("x", 2.0)]));
    }
}
