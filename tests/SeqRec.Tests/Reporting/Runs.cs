using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

internal static class Runs
{
    public static RunRecord Run(int seed = 1, double hitRate = 0.0481, double error = 0.001) => new()
    {
        Paper = "sasrec-baselines", Model = "SASRec-CE", Dataset = "amazon-sports", Protocol = "RB", Seed = seed,
        Options = RunRecord.OptionsOf(new { Layers = 2, Dropout = 0.5 }),
        DataSha256 = "ab", Commit = "c0ffee", Dirty = false, Command = "seqrec train SASRec", Device = "cpu", Threads = 2,
        Libraries = new Dictionary<string, string> { ["libtorch"] = "1.13", ["dotnet"] = "10.0" },
        Epochs = 3, SecondsPerEpoch = 1.5, PeakMemoryMb = 200,
        Metrics = new Dictionary<string, double> { ["test/ndcg@10"] = 0.0227, ["test/hr@10"] = hitRate },
        StandardErrors = new Dictionary<string, double> { ["test/hr@10"] = error },
    };
}
