using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Federation;
using SeqRec.Reporting;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TemporaryFolder = SeqRec.Tests.Data.TemporaryFolder;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public class FederatedExperimentTests
{
    private static readonly WorkTree Tree = new("", null, Dirty: true);

    public static IEnumerable<object[]> Models => FederatedExperiment.KnownModels.Select(model => new object[] { model });

    [Theory, MemberData(nameof(Models))]
    public void Every_row_can_be_run_and_repeated(string model)
    {
        var (first, again) = (Short(model).Run(Tree), model == "PFCR-full" ? Short(model).Run(Tree) : null);
        Assert.Equal(model == "PFCR-zero-shot" ? 0 : 1, first.Epochs);
        Assert.InRange(first.Metrics["test/hr@50"], first.Metrics["test/hr@10"], 1);
        Assert.Equal(!model.EndsWith("scratch") && !model.EndsWith("codes"), first.Metrics.ContainsKey("federation/bytes_up"));
        if (again is not null) Assert.Equal(first.ReproducibleSha256(), again.ReproducibleSha256());
    }

    [Fact]
    public void A_round_costs_what_the_table_takes()
    {
        var metrics = Short("PFCR-zero-shot").Run(Tree).Metrics;
        Assert.Equal(1, metrics["federation/rounds"]);
        Assert.Equal(2 * 4 * 4 * 17 * 16, metrics["federation/bytes_up"]);  // clients, bytes, groups, rows of a group, width
        Assert.Equal(metrics["federation/bytes_up"], metrics["federation/bytes_down"]);
    }

    [Fact]
    public void Names_lead_to_it_and_unknown_ones_are_refused()
    {
        var unknown = Short("PFCR-zero-shot") with { Changes = [("federation.channel", "AES"), .. Short("PFCR-zero-shot").Changes] };
        Assert.IsType<FederatedExperiment>(Experiment.Of("PFCR-light", ContentDomains.OfficeScientific, "federated-first"));
        Assert.Contains("known are federated-first", Assert.Throws<ArgumentException>(() => Experiment.Of("PFCR-light", "simulated", "RB")).Message);
        Assert.Contains("known are amazon-office", Assert.Throws<ArgumentException>(() => (Short("PFCR-light") with { Data = "ml-100k" }).Run(Tree)).Message);
        Assert.Contains("known are ReferenceCipher", Assert.Throws<ArgumentException>(() => unknown.Run(Tree)).Message);
    }

    [Fact]
    public void Codes_that_were_kept_change_nothing()
    {
        using var folder = new TemporaryFolder();
        var tree = new WorkTree(folder.Path, "c", Dirty: false);
        var (first, again) = (Short("PFCR-scratch").Run(tree), Short("PFCR-scratch").Run(tree));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "artifacts", "codes")));
        Assert.Equal(first.ReproducibleSha256(), again.ReproducibleSha256());
        Assert.Equal(first.Metrics, Short("PFCR-scratch").Run(Tree).Metrics);
    }

    [Fact]
    public void Part_of_the_target_s_users_train_less_and_are_still_ranked_with_all()
    {
        RunRecord Of(string share) => (Short("PFCR-scratch") with { Changes = [("targetShare", share), .. Short("PFCR-scratch").Changes] }).Run(Tree);
        Assert.Equal(Of("1").Ranks!.Users, Of("0.1").Ranks!.Users);
        Assert.NotEqual(Of("1").Metrics["test/hr@50"], Of("0.1").Metrics["test/hr@50"]);
    }

    [Theory, InlineData("PFCR-full"), InlineData("PFCR-tuned", "federation.local.method=Scaffold", "federation.secure=true", "federation.popularShare=0.5")]
    public void Pre_training_that_is_cut_off_after_any_round_ends_in_the_same_record(string model, params string[] changes)
    {
        var whole = Rounds(3, model, changes).Run(Tree);
        Assert.Equal(3, whole.Metrics["federation/rounds"]);
        for (var cut = 1; cut <= 3; cut++)
        {
            using var folder = new TemporaryFolder();
            Rounds(cut, "PFCR-zero-shot", changes).Run(Tree, checkpoint: folder.Path);
            Assert.Equal([$"round-0000{cut}"], Names(folder.Path));
            Assert.Equal(whole.ReproducibleSha256(), Rounds(3, model, changes).Run(Tree, checkpoint: folder.Path).ReproducibleSha256());
            Assert.Equal(["epoch-00001", "round-00003"], Names(folder.Path));
        }
    }

    [Fact]
    public void A_request_to_end_is_heeded_between_rounds_and_keeps_them()
    {
        using var folder = new TemporaryFolder();
        Rounds(1, "PFCR-zero-shot").Run(Tree, checkpoint: folder.Path);
        Assert.Throws<OperationCanceledException>(() => Rounds(2, "PFCR-zero-shot").Run(Tree, checkpoint: folder.Path, cancellation: new(canceled: true)));
        Assert.Equal(["round-00001"], Names(folder.Path));
    }

    [Fact]
    public void A_damaged_file_of_pre_training_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Rounds(1, "PFCR-zero-shot").Run(Tree, checkpoint: folder.Path);
        foreach (var file in Directory.GetFiles(Path.Combine(folder.Path, "round-00001")))
        {
            var whole = File.ReadAllBytes(file);
            File.WriteAllBytes(file, [.. whole[..^3], (byte)(whole[^3] ^ 4), .. whole[^2..]]);
            Assert.StartsWith(Path.Combine(folder.Path, "round-00001"), Refused().Message);
            File.Delete(file);
            Assert.StartsWith($"{file}: The file is missing.", Refused().Message);
            File.WriteAllBytes(file, whole);
        }
        CheckpointException Refused() => Assert.Throws<CheckpointException>(() => Rounds(2, "PFCR-zero-shot").Run(Tree, checkpoint: folder.Path));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_the_difference()
    {
        using var folder = new TemporaryFolder();
        Rounds(1, "PFCR-zero-shot").Run(Tree, checkpoint: folder.Path);
        Assert.Contains("client-0.safetensors: The checkpoint is of another run", Refused("model.layers=2"));
        Assert.Contains("server.safetensors: The checkpoint is of another run: only the model has control", Refused("federation.local.method=Scaffold"));
        string Refused(string change) => Assert.Throws<CheckpointException>(() => Rounds(2, "PFCR-zero-shot", change).Run(Tree, checkpoint: folder.Path)).Message;
    }

    private static IEnumerable<string> Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static FederatedExperiment Rounds(int count, string model, params string[] changes) => Short(model) with
    {
        Changes = [.. Short(model).Changes, ("federation.rounds", $"{count}"), .. changes.Select(change => change.Split('=')).Select(c => (c[0], c[1]))]
    };

    [RealDataFact(ContentDomains.Scientific)]
    public void A_domain_alone_has_no_second_target() =>
        Assert.Contains("has one domain", Assert.Throws<ArgumentException>(() => (Short("PFCR-scratch") with { Data = ContentDomains.Scientific }).Run(Tree)).Message);

    private static FederatedExperiment Short(string model) => new()
    {
        Model = model, Data = ContentDomains.Simulated, Protocol = FederatedProtocol.Named("federated-second"), Seed = 3,
        Changes =
        [
            ("text.dim", "16"), ("text.oversampling", "8"), ("quantizer.groups", "4"), ("quantizer.codewords", "16"), ("quantizer.rotations", "2"), ("model.dim", "16"), ("model.innerDim", "16"),
            ("prompt.contextWords", "8"), ("federation.rounds", "1"), ("train.epochs", "1"), ("batches.batchSize", "1024"), ("model.layers", "1")
        ]
    };
}
