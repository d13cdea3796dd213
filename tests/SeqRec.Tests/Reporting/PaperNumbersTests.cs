using System.Text;
using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public class PaperNumbersTests
{
    [Fact]
    public void Every_shipped_file_is_well_formed_and_sourced()
    {
        Assert.Contains("sasrec-baselines", PaperNumbers.Papers);
        foreach (var numbers in PaperNumbers.Papers.Select(PaperNumbers.Load))
        {
            Assert.Distinct(numbers.Tables.Select(t => t.Table));
            Assert.All(numbers.Tables, t => Assert.False(string.IsNullOrWhiteSpace(t.Source)));
            Assert.All(numbers.Tables.SelectMany(t => t.Rows).SelectMany(r => r.Metrics?.Values ?? []), v => Assert.True(v is null or > 0 and <= 1));
        }
    }

    [Theory]
    [InlineData("amazon-sports", "RB", "SASRec-CE", 0.0480, 0.0227)]
    [InlineData("amazon-toys", "S3", "SASRec-BCE", 0.0675, 0.0374)]
    [InlineData("amazon-beauty", "S3", "Popularity", 0.0152, 0.0068)]
    [InlineData("ml-1m", "BR", "SASRec-CE", 0.3152, 0.1821)]
    [InlineData("ml-1m", "AS", "gSASRec", 0.3003, 0.1726)]
    public void Baselines_carry_the_gates(string dataset, string protocol, string model, double hitRate, double ndcg)
    {
        var row = PaperNumbers.Load("sasrec-baselines").Row(dataset, protocol, model);
        Assert.Equal(hitRate, row["hr@10"]);
        Assert.Equal(ndcg, row["ndcg@10"]);
    }

    [Fact]
    public void Nothing_verified_is_published_for_the_small_movielens()
    {
        var tables = PaperNumbers.Load("sasrec-baselines").Tables.Where(t => t.Dataset == "ml-100k").ToList();
        Assert.NotEmpty(tables);
        Assert.All(tables.SelectMany(t => t.Rows), r => Assert.Null(r["hr@10"]));
    }

    [Fact]
    public void Unknown_names_list_the_known()
    {
        var numbers = PaperNumbers.Load("sasrec-baselines");
        Assert.Contains("sasrec-baselines", Assert.Throws<PaperNumbersException>(() => PaperNumbers.Load("none")).Message);
        Assert.Contains("SASRec-CE", Assert.Throws<PaperNumbersException>(() => numbers.Row("amazon-sports", "RB", "SASREC")).Message);
        Assert.Contains("gSASRec, ML-1M", Assert.Throws<PaperNumbersException>(() => numbers.Table("none")).Message);
        Assert.Equal("AS", numbers.Table("gSASRec, ML-1M").Protocol);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{ \"paper\": \"x\" }", "title")]
    [InlineData("{\n\"paper\": \"x\", \"title\": \"x\", \"venue\": \"x\",\n\"year\": \"MMXX\", \"tables\": [] }", "line 3")]
    public void Malformed_files_are_named(string text, string reason)
    {
        var message = Assert.Throws<PaperNumbersException>(() => PaperNumbers.Parse("data/papers/x.json", new MemoryStream(Encoding.UTF8.GetBytes(text)))).Message;
        Assert.Contains("data/papers/x.json", message);
        Assert.Contains(reason, message);
    }
}
