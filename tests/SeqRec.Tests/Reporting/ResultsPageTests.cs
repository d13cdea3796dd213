using SeqRec.Evaluation;
using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public class ResultsPageTests
{
    [Fact]
    public void Each_model_has_its_rows_and_says_whether_it_holds()
    {
        var page = new ResultsPage(PaperNumbers.Load("sasrec-baselines"), [Run("SASRec-BCE", "S3", 42, 0.0690), Run("SASRec-BCE", "S3", 43, 0.0680), Run("SASRec-CE", "RB-all", 42, 0.09)], "").ToString();
        Assert.Contains("## amazon-toys, protocol S3", page);
        Assert.Contains("| SASRec-BCE | hr@10 | 0.0675 | 0.0685 ± 0.0007 | 2 | +0.0010 |", page);
        Assert.Contains("| yes |", page);
        Assert.Contains("| SASRec-CE | hr@10 | not published | 0.0900 | 1 | - | - | - |", page);
        Assert.Contains("`seqrec train SASRec-BCE` (1 epochs)\n", page);  // no seconds: they tell of the machine's other work
    }

    [Fact]
    public void A_row_that_misses_is_shown_as_missing() =>
        Assert.Contains("| no |", new ResultsPage(PaperNumbers.Load("sasrec-baselines"), [Run("SASRec-BCE", "S3", 42, 0.05)], "").ToString());

    [Fact]
    public void Click_models_under_the_reference_protocol_stand_beside_the_paper()
    {
        var run = Run("DIN", "reference", 1, 0) with { Dataset = "amazon-electronics", Metrics = new Dictionary<string, double> { ["test/auc"] = 0.7613 } };
        var page = new ResultsPage(PaperNumbers.Load("dien"), [run with { Paper = "dien" }], "").ToString();
        Assert.Contains("as DIEN's code: each user's last item", page);
        Assert.Contains("| DIN | auc | 0.7603 | 0.7613 | 1 | +0.0010 |", page);
    }

    [Fact]
    public void The_papers_model_is_compared_user_by_user_with_the_others_of_its_protocol()
    {
        using var folder = new TemporaryFolder();
        RunRecord Saved(string paper, string model, int seed, Func<int, int> rank)
        {
            var run = Run(model, "RB-all", seed, 0.05) with { Paper = paper, Ranks = UserRanks.Of([.. Enumerable.Range(0, 100).Select(u => new TargetRank(rank(u), 0))]) };
            run.Save(folder.Path);
            return run;
        }

        var runs = new[] { 42, 43 }.SelectMany(seed => new[]
        {
            Saved("ecl-sr", "ECL-SR", seed, u => u % 4 == 0 ? 0 : 50),
            Saved("ecl-sr", "ECL-SR-encoder", seed, u => u % 4 == 1 ? 0 : 50),
            Saved("sasrec-baselines", "SASRec-CE", seed, u => u % 4 == 0 && u > seed ? 0 : 50)
        });
        var page = new ResultsPage(PaperNumbers.Load("ecl-sr"), [.. runs, Run("DuoRec", "S3", 42, 0.01)], folder["data/results"]).ToString();
        Assert.Contains("| ECL-SR - ECL-SR-encoder | hr@10 | 2 | +0.0000 |", page);
        Assert.Contains("| 1.000 | within noise |", page);
        Assert.Contains("| ECL-SR - SASRec-CE | ndcg@10 | 2 | +0.1100 | +0.0476 to +0.1724 | < 0.001 | higher |", page);
        Assert.DoesNotContain("DuoRec |", page);
    }

    [Fact]
    public void A_row_with_changed_options_is_compared_with_those_of_the_same_changes()
    {
        using var folder = new TemporaryFolder();
        var runs = new[] { "SLMRec-student-cos-norm+teacher.seed=1", "SLMRec-student-ce+teacher.seed=1", "SLMRec-student-ce+teacher.seed=2" }
            .Select(model => Run(model, "SLM", 1, 0.05) with { Paper = "slmrec", Ranks = UserRanks.Of([new(3, 0), new(9, 0)]) }).ToArray();
        foreach (var run in runs) run.Save(folder.Path);
        var page = new ResultsPage(PaperNumbers.Load("slmrec"), runs, folder["data/results"]).ToString();
        Assert.Contains("| SLMRec-student-cos-norm+teacher.seed=1 - SLMRec-student-ce+teacher.seed=1 | hr@10 |", page);
        Assert.DoesNotContain("- SLMRec-student-ce+teacher.seed=2 |", page);
    }

    [Fact]
    public void Where_a_baseline_is_named_rows_are_held_against_the_one_of_their_own_changes()
    {
        using var folder = new TemporaryFolder();
        string[] models = ["PFCR-full", "PFCR-scratch", "PFCR-scratch+targetShare=0.1", "PFCR-tuned", "PFCR-tuned+federation.channel=None", "PFCR-tuned+targetShare=0.1+federation.channel=None"];
        var runs = models.Select(model => Run(model, "federated-first", 1, 0.05) with { Paper = "pfcr", Ranks = UserRanks.Of([new(3, 0), new(9, 0)]) }).ToArray();
        foreach (var run in runs) run.Save(folder.Path);
        var page = new ResultsPage(PaperNumbers.Load("pfcr"), runs, folder["data/results"]).ToString();
        string[] pairs =
        [
            "PFCR-full - PFCR-scratch", "PFCR-full - PFCR-tuned", "PFCR-tuned - PFCR-scratch", "PFCR-tuned+federation.channel=None - PFCR-scratch",
            "PFCR-tuned+targetShare=0.1+federation.channel=None - PFCR-scratch+targetShare=0.1"
        ];
        Assert.Equal(pairs, page.Split('\n').Where(line => line.Contains(" - PFCR") && line.Contains("hr@10")).Select(line => line.Split('|')[1].Trim()));
    }

    private static RunRecord Run(string model, string protocol, int seed, double hitRate) => new()
    {
        Paper = "sasrec-baselines", Model = model, Dataset = "amazon-toys", Protocol = protocol, Seed = seed, Options = RunRecord.OptionsOf(new { }), DataSha256 = "0",
        Commit = "c", Dirty = false, Command = $"seqrec train {model}", Device = "cpu", Threads = 1, Libraries = new Dictionary<string, string>(), Epochs = 1,
        SecondsPerEpoch = 1, PeakMemoryMb = 1, Metrics = new Dictionary<string, double> { ["test/hr@10"] = hitRate }, StandardErrors = new Dictionary<string, double> { ["test/hr@10"] = 0.0018 }
    };
}
