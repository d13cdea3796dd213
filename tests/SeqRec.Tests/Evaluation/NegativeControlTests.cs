using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using SeqRec.Training;
using TorchSharp;

namespace SeqRec.Tests.Evaluation;

/// <summary>What a sound evaluation must say of models that know something, and of models that cannot.</summary>
[Collection(SharedTorchState.Name)]
public class NegativeControlTests
{
    private static readonly RankingProtocol Protocol = new() { CutOffs = [1, 10] };

    [Fact]
    public void Shuffled_targets_bring_a_model_that_knows_everything_to_chance()
    {
        var split = Splits.Cycle(users: 400, itemCount: 50, length: 9);
        using var model = Train(split, new() { ItemCount = 50, Dim = 16, InnerDim = 32, Dropout = 0.1 }, new() { Epochs = 15, LearningRate = 1e-2 });
        Assert.True(Protocol.Evaluate(model, split)["hr@1"] > 0.95);
        var random = new Xoshiro256(3);
        var shuffled = split with { Users = [.. split.Users.Select(u => u with { Test = 1 + (int)random.Below(50) })] };
        AssertAtChance(Protocol.Evaluate(model, shuffled), 50);
    }

    [Fact]
    public void Where_there_is_nothing_to_learn_a_trained_model_is_at_chance()  // above it, the targets have leaked
    {
        var split = Splits.Even(users: 400, itemCount: 50, minLength: 8, maxLength: 8, seed: 4);
        using var model = Train(split, new() { ItemCount = 50, Dim = 16, InnerDim = 32, Dropout = 0 }, new() { Epochs = 20, LearningRate = 1e-2 });
        AssertAtChance(Protocol.Evaluate(model, split), 50);
    }

    [Fact]
    public void In_the_simulated_shop_SASRec_beats_popularity_by_more_than_three_standard_errors()
    {
        var split = LeaveOneOut.Split(new RetailSimulator().Simulate().ToLog());
        using var untrained = new SasRec(new() { ItemCount = split.ItemCount });
        using var model = Train(split, new() { ItemCount = split.ItemCount, Dropout = 0.2 }, new() { Epochs = 20, LearningRate = 3e-3, Patience = 3 });
        AssertBeatsPopularity(model, split);
        untrained.eval();
        Assert.True(StandardErrors(untrained, new Popularity(split), split) < 0, "an untrained model must not pass");
    }

    [RealDataFact("ml-100k")]
    public void On_MovieLens_100K_SASRec_is_clearly_above_popularity()
    {
        var split = LeaveOneOut.Split(KCore.Filter(DataCatalog.Default.Load("ml-100k"), 5, 5));
        Assert.Equal((943, 1349), (split.Users.Count, split.ItemCount));
        using var model = Train(split, new() { ItemCount = 1349, Dropout = 0.2 }, new() { Epochs = 30, LearningRate = 3e-3, Patience = 3 });
        AssertBeatsPopularity(model, split);
    }

    private static void AssertAtChance(RankingSummary summary, int itemCount)
    {
        var chance = 10.0 / itemCount;
        var error = Math.Sqrt(chance * (1 - chance) / summary.Users);
        Assert.InRange(summary["hr@10"], chance - 3 * error, chance + 3 * error);
    }

    private static void AssertBeatsPopularity(ISequenceRecommender model, SequenceSplit split)
    {
        var popularity = new Popularity(split);
        var (ours, theirs) = (Protocol.Evaluate(model, split), Protocol.Evaluate(popularity, split));
        var errors = StandardErrors(model, popularity, split);
        Assert.True(errors > 3 && ours["hr@10"] > 1.5 * theirs["hr@10"],
            $"hr@10 {ours["hr@10"]:0.0000} and {theirs["hr@10"]:0.0000}; ndcg@10 apart by {errors:0.0} standard errors");
    }

    // The mean over users of the difference in ndcg@10, in standard errors of that mean.
    private static double StandardErrors(ISequenceRecommender model, ISequenceRecommender other, SequenceSplit split)
    {
        double[] Ndcg(ISequenceRecommender of) => [.. Protocol.Rank(of, split, HeldOut.Test).Select(rank => RankingMetrics.Ndcg(rank, 10))];
        var difference = PairedTest.StudentT(Ndcg(model), Ndcg(other));
        return difference.MeanDifference / ((difference.Upper - difference.MeanDifference) / 1.96);
    }

    private static SasRec Train(SequenceSplit split, SasRecOptions options, TrainOptions training)
    {
        Seeds.Apply(42);
        var model = new SasRec(options);
        new Trainer(training).Fit(model, new SequenceBatches(split, new() { BatchSize = 64 }), Protocol.Validation(model, split));
        return model;
    }
}
