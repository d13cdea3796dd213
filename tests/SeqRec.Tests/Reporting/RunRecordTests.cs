using System.Text.Json;
using SeqRec.Evaluation;
using SeqRec.Reporting;
using static SeqRec.Tests.Reporting.Runs;

namespace SeqRec.Tests.Reporting;

public sealed class RunRecordTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Saves_under_its_name_and_reads_back_the_same()
    {
        var path = Run().Save(folder.Path);
        Assert.Equal(folder["data/results/sasrec-baselines/amazon-sports/SASRec-CE-RB-seed1.json"], path);
        Assert.Equal(Run().ReproducibleSha256(), RunRecord.Read(path).ReproducibleSha256());
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(RunRecord.Read(path).Save(folder.Path)));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Keys_are_the_documented_ones_in_a_stable_order()
    {
        var json = JsonDocument.Parse(File.ReadAllText(Run().Save(folder.Path))).RootElement;
        Assert.Equal(
            "paper model dataset protocol seed options data_sha256 commit dirty command device threads libraries engine epochs seconds_per_epoch peak_memory_mb metrics standard_errors omitted",
            string.Join(' ', json.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(["test/hr@10", "test/ndcg@10"], json.GetProperty("metrics").EnumerateObject().Select(p => p.Name));
        Assert.Equal(0.5, json.GetProperty("options").GetProperty("dropout").GetDouble());
    }

    [Fact]
    public void Hash_ignores_times_memory_and_commit_but_no_result()
    {
        var hash = Run().ReproducibleSha256();
        Assert.Equal(hash, (Run() with
        {
            SecondsPerEpoch = 9, PeakMemoryMb = 9, Commit = null, Dirty = true, Engine = MachineFacts.Engine,
        }).ReproducibleSha256());
        Assert.NotEqual(hash, Run(hitRate: Math.BitIncrement(0.0481)).ReproducibleSha256());
        Assert.NotEqual(hash, (Run() with { Threads = 1 }).ReproducibleSha256());
        Assert.NotEqual(hash, Run(seed: 2).ReproducibleSha256());
    }

    [Fact]
    public void Dirty_records_are_refused_or_kept_apart()
    {
        var dirty = Run() with { Dirty = true };
        Assert.Contains("uncommitted", Assert.Throws<RunRecordException>(() => dirty.Save(folder.Path)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        var path = dirty.Save(folder.Path, allowDirty: true);
        Assert.StartsWith(folder["artifacts/results"], path);
        Assert.True(RunRecord.Read(path).Dirty);
    }

    [Fact]
    public void Unusable_records_leave_nothing_behind()
    {
        Assert.Throws<RunRecordException>(() => (Run() with { Model = "../SASRec" }).Save(folder.Path));
        Assert.Throws<RunRecordException>(() => (Run() with { Dataset = "" }).Save(folder.Path));
        Assert.Throws<RunRecordException>(() => (Run() with { Options = default }).Save(folder.Path));
        Assert.Contains("test/hr@10", Assert.Throws<RunRecordException>(() => Run(hitRate: double.NaN).Save(folder.Path)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "no valid run record")]
    [InlineData("{\n  \"paper\": \"x\",\n  \"seed\": \"one\"\n}", "line 3")]
    [InlineData("{ \"paper\": \"x\" }", "model")]
    [InlineData("{ \"paper\": \"x\", \"papre\": 1 }", "papre")]
    public void Malformed_files_are_named(string text, string reason)
    {
        File.WriteAllText(folder["bad.json"], text);
        var message = Assert.Throws<RunRecordException>(() => RunRecord.Read(folder["bad.json"])).Message;
        Assert.Contains("bad.json", message);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void Ranks_lie_beside_the_record_and_not_in_it()
    {
        var record = Run() with { Ranks = UserRanks.Of([new(3, 0), new(30, 0)]) };
        var path = record.Save(folder.Path);
        var read = RunRecord.Read(path);
        Assert.DoesNotContain("ranks", File.ReadAllText(path));
        Assert.Equal((2, new TargetRank(3, 0)), (read.ReadRanks(folder["data/results"])!.Users, read.ReadRanks(folder["data/results"])!.Ranks[0]));
        Assert.Null(Run(seed: 2).ReadRanks(folder["data/results"]));
    }

    [Fact]
    public void Missing_files_are_named() =>
        Assert.Contains("none.json", Assert.Throws<RunRecordException>(() => RunRecord.Read(folder["none.json"])).Message);

    [Fact]
    public void Reads_all_in_order_of_their_paths()
    {
        foreach (var seed in new[] { 3, 1, 2 }) Run(seed).Save(folder.Path);
        Assert.Equal([1, 2, 3], RunRecord.ReadAll(folder["data"]).Select(r => r.Seed));
        Assert.Empty(RunRecord.ReadAll(folder["elsewhere"]));
    }
}
