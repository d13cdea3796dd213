using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public class ClickExperimentTests
{
    private static ClickExperiment Of(string model, string data, string protocol) => (ClickExperiment)Experiment.Of(model, data, protocol);

    [Theory]
    [InlineData("portable", 50, 0.005, 4, false)]
    [InlineData("portable-prefixes", 20, 0.002, 1, false)]
    [InlineData("portable-uniform", 50, 0.005, 4, false)]
    [InlineData("reference", 100, 0.001, 3, false)]
    [InlineData("likes", 10, 0.002, 4, true)]
    [InlineData("last-item", 50, 0.01, 6, false)]
    public void Every_protocol_has_its_settings(string protocol, int history, double rate, int epochs, bool user)
    {
        var recipe = Of("DIEN", "any", protocol).Recipe();
        Assert.Equal((history, rate, epochs, user), (recipe.Batches.MaxHistory, recipe.Train.LearningRate, recipe.Train.Epochs, ((DienOptions)recipe.Model).User));
        Assert.True(recipe.Batches.Negatives);
        Assert.Contains(protocol, Experiment.Protocols);
    }

    [Fact]
    public void Settings_can_be_changed_and_draws_follow_the_auxiliary_loss()
    {
        var recipe = (Of("DIEN", "any", "portable-prefixes") with { Changes = [("model.auxiliary", "Label"), ("train.epochs", "2")] }).Recipe();
        Assert.Equal((AuxiliaryLoss.Label, 2, false), (((DienOptions)recipe.Model).Auxiliary, recipe.Train.Epochs, recipe.Batches.Negatives));
        Assert.True((Of("AUGRU", "any", "portable") with { Changes = [("model.auxiliary", "Dot")] }).Recipe().Batches.Negatives);
        Assert.Equal(AuxiliaryLoss.Label, ((DienOptions)Of("DIEN-label", "any", "likes").Recipe().Model).Auxiliary);
    }

    [Fact]
    public void The_command_and_the_summary_carry_the_protocol()
    {
        var experiment = Of("DIEN", "amazon-toys", "portable-uniform");
        Assert.Equal("seqrec train DIEN --data amazon-toys --protocol portable-uniform --seed 42 --threads 1", experiment.Command);
        Assert.StartsWith("portable-uniform: as portable", experiment.ProtocolSummary);
    }

    [Fact]
    public void Simulated_clicks_need_no_files()
    {
        var record = (Of("BaseModel", "simulated", "last-item") with { Changes = [("train.epochs", "1")] }).Run(new("", null, Dirty: true));
        Assert.Equal(("simulated", "last-item", "dien"), (record.Dataset, record.Protocol, record.Paper));
        Assert.Matches("^[0-9a-f]{64}$", record.DataSha256);
        Assert.InRange(record.Metrics["test/auc"], 0.55, 0.75);  // a sum knows the interests and not which is the present one
    }
}
