using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Reporting;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public class ExperimentTests
{
    private static readonly WorkTree Tree = new("", null, Dirty: true);

    private static RankingExperiment Short => new()
    {
        Model = "SASRec-CE", Data = "ml-100k", Protocol = Protocol.RBAll, Seed = 3,
        Changes = [("train.epochs", "2"), ("model.dim", "16"), ("model.innerDim", "16"), ("batches.batchSize", "128")]
    };

    [RealDataFact("ml-100k")]
    public void The_same_seed_gives_the_same_record_and_another_seed_another()
    {
        var first = Short.Run(Tree);
        Assert.Equal(first.ReproducibleSha256(), Short.Run(Tree).ReproducibleSha256());
        Assert.NotEqual(first.Metrics["valid/ndcg@10"], (Short with { Seed = 4 }).Run(Tree).Metrics["valid/ndcg@10"]);
        Assert.Equal("seqrec train SASRec-CE --data ml-100k --protocol RB-all --seed 3 --threads 1 --set train.epochs=2 --set model.dim=16 --set model.innerDim=16 --set batches.batchSize=128", first.Command);
        Assert.Equal(2, first.Epochs);
    }

    [RealDataFact("ml-100k")]
    public void Popularity_has_no_epochs_and_scores_what_counting_gives()
    {
        var record = new RankingExperiment { Model = "Popularity", Data = "ml-100k", Protocol = Protocol.RB }.Run(Tree);
        Assert.Equal(0, record.Epochs);
        Assert.Equal(47.0 / 943, record.Metrics["test/hr@10"], 1e-12);
    }

    [Fact]
    public void An_unknown_model_is_refused_with_the_known_ones() =>
        Assert.Contains("known are Popularity, MarkovChain, SASRec-CE", Assert.Throws<ArgumentException>(() => Experiment.Of("SASrec", "ml-100k", "RB")).Message);

    [Fact]
    public void A_variant_has_a_name_that_a_record_can_have() => RunRecord.CheckName(Short.Label);

    [Fact]
    public void A_click_model_is_refused_under_a_ranking_protocol() =>
        Assert.Contains("no click protocol 'RB'; known are portable, portable-prefixes, portable-uniform", Assert.Throws<ArgumentException>(() => Experiment.Of("DIN", "amazon-toys", "RB")).Message);

    [RealDataFact("ml-100k")]
    public void A_model_that_only_counts_has_no_options_to_change() =>
        Assert.Contains("has no options", Assert.Throws<ArgumentException>(() => (Short with { Model = "Popularity" }).Run(Tree)).Message);

    [RealDataFact("ml-100k")]
    public void Changed_options_are_a_row_of_their_own() =>
        Assert.Equal("SASRec-CE+train.epochs=2+model.dim=16+model.innerDim=16+batches.batchSize=128", Short.Run(Tree).Model);

    [RealDataTheory("ml-100k")]
    [InlineData("GRU4Rec", "model.")]
    [InlineData("BERT4Rec", "model.")]
    [InlineData("CL4SRec", "model.encoder.")]
    [InlineData("ECL-SR", "model.encoder.")]
    public void Every_model_trains_from_its_name(string model, string options)
    {
        var record = (Short with { Model = model, Protocol = Protocol.S3, Changes = [("train.epochs", "1"), (options + "dim", "8")] }).Run(Tree);
        Assert.Equal(1, record.Epochs);
        Assert.InRange(record.Metrics["test/hr@10"], 0, 1);
    }
}
