using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public class ResultsPageTests
{
    [Fact]
    public void Each_model_has_its_rows_and_says_whether_it_holds()
    {
        var page = new ResultsPage(PaperNumbers.Load("sasrec-baselines"), [Run("SASRec-BCE", "S3", 42, 0.0690), Run("SASRec-BCE", "S3", 43, 0.0680), Run("SASRec-CE", "RB-all", 42, 0.09)]).ToString();
        Assert.Contains("## amazon-toys, protocol S3", page);
        Assert.Contains("| SASRec-BCE | hr@10 | 0.0675 | 0.0685 ± 0.0007 | 2 | +0.0010 |", page);
        Assert.Contains("| yes |", page);
        Assert.Contains("| SASRec-CE | hr@10 | not published | 0.0900 | 1 | - | - | - |", page);
        Assert.Contains("`seqrec train SASRec-BCE`", page);
    }

    [Fact]
    public void A_row_that_misses_is_shown_as_missing() =>
        Assert.Contains("| no |", new ResultsPage(PaperNumbers.Load("sasrec-baselines"), [Run("SASRec-BCE", "S3", 42, 0.05)]).ToString());

    private static RunRecord Run(string model, string protocol, int seed, double hitRate) => new()
    {
        Paper = "sasrec-baselines", Model = model, Dataset = "amazon-toys", Protocol = protocol, Seed = seed, Options = RunRecord.OptionsOf(new { }), DataSha256 = "0",
        Commit = "c", Dirty = false, Command = $"seqrec train {model}", Device = "cpu", Threads = 1, Libraries = new Dictionary<string, string>(), Epochs = 1,
        SecondsPerEpoch = 1, PeakMemoryMb = 1, Metrics = new Dictionary<string, double> { ["test/hr@10"] = hitRate }, StandardErrors = new Dictionary<string, double> { ["test/hr@10"] = 0.0018 }
    };
}
