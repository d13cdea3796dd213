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
            Assert.All(numbers.Tables.SelectMany(t => t.Rows).SelectMany(r => r.Metrics ?? new Dictionary<string, double?>()), m => Assert.True(m.Value is null || (m.Value > 0 && (m.Value <= 1 || HasUnit(m.Key))), m.Key));
        }
    }

    [Fact]
    public void SLMRec_is_published_with_drawn_items_and_gains_over_its_control()
    {
        var numbers = PaperNumbers.Load("slmrec");
        var sets = numbers.Tables.Where(t => t.Table.StartsWith("Tables 6 and 11", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, sets.Count);
        Assert.Equal(13.4, 100 * sets.Average(t => Enumerable.Average(["hr@1", "hr@5", "ndcg@5", "mrr"], (string m) => Gain(t, m))), 0.05);
        Assert.Null(numbers.Row("amazon-toys", "SLM", "SLMRec-student")["hr@10"]);
    }

    private static double Gain(PublishedTable table, string metric)
    {
        double Of(string model) => table.Rows.Single(r => r.Model == model)[$"sampled-999/{metric}"]!.Value;
        return Of("SLMRec-student") / Of("SLMRec-student-ce") - 1;
    }

    private static bool HasUnit(string metric) => metric.EndsWith("_hours", StringComparison.Ordinal) || metric.EndsWith("_billion", StringComparison.Ordinal);

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
