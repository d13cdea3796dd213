using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public sealed class GLlmRecTests
{
    private static readonly LlamaOptions Small = new() { Dim = 16, InnerDim = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, TiedHead = true };
    private static readonly GLlmRecOptions Ten = new() { ItemCount = 10, Radix = 4, MaxLength = 5, Llama = Small };

    private static readonly LlamaOptions Learner = Small with { Dim = 32, InnerDim = 64, TiedHead = false };

    public GLlmRecTests() => Seeds.Apply(12);

    [Fact]
    public void A_wide_beam_finds_what_scoring_every_item_finds()
    {
        using var model = Loud();
        using var guard = no_grad();
        foreach (var history in new int[][] { [3, 1, 4], [10], [] })
        {
            var scores = model.Score(SequenceBatch.Of([new(1, history)], [0], 5))[0].data<float>().ToArray();
            var found = model.Recommend(history, 10).Items;
            Assert.Equal(Enumerable.Range(1, 10).OrderByDescending(i => scores[i]), found.Select(f => f.Item));
            Assert.All(found, f => Assert.Equal(scores[f.Item], f.LogProbability, 1e-5));
            Assert.True(found[0].LogProbability - found[^1].LogProbability > 0.5);
        }
    }

    [Fact]
    public void Only_items_that_exist_come_out_each_once()
    {
        using var model = Loud();
        Assert.Equal(Enumerable.Range(1, 10), model.Recommend([2], 50).Items.Select(f => f.Item).Order());  // not 0, nor 11
        Assert.Equal(3, model.Recommend([2, 7], 3).Items.Count);
    }

    [Fact]
    public void A_beam_of_one_follows_the_likeliest_digit()
    {
        using var model = Loud();
        using var guard = no_grad();
        var found = model.Recommend([5, 6], 1).Items.Single().Item;
        var first = model.call(new Llama(Small with { Vocabulary = Ten.Vocabulary }).SlotsOf([[0, .. model.Code(5), .. model.Code(6)]]))[0, 1..4].argmax().ToInt64();
        Assert.Equal(first, found / 4);
    }

    [Fact]
    public void Probabilities_of_all_codes_sum_to_less_than_one()
    {
        using var model = Loud();
        using var guard = no_grad();
        var p = model.Score(SequenceBatch.Of([new(1, [1, 2]), new(2, [3])], [0, 0], 5))[.., 1..].exp().sum(1).data<float>().ToArray();
        Assert.All(p, sum => Assert.InRange(sum, 1e-6, 1));
    }

    [Fact]
    public void The_loss_is_that_of_the_targets_digits()
    {
        using var model = Loud();
        using var guard = no_grad();
        int[][] rows = [[3, 1, 4], [9]];
        int[] targets = [7, 10];
        var batch = SequenceBatch.Of([.. rows.Select((r, b) => new UserSequence(b + 1, r))], targets, 5);
        var scores = model.Score(batch);
        Assert.Equal(-(scores[0, 7] + scores[1, 10]).ToDouble() / 4, model.Loss(batch).ToDouble(), 1e-5);
        var all = SequenceBatch.OfAllPositions([new(1, [3, 1, 4])], 5);
        var each = SequenceBatch.Of([new(1, [3]), new(2, [3, 1])], [1, 4], 5);
        Assert.Equal(model.Loss(each).ToDouble(), model.Loss(all).ToDouble(), 1e-5);
    }

    [Fact]
    public void It_learns_a_cycle_from_next_tokens_alone()
    {
        using var model = new GLlmRec(Ten with { Llama = Learner });
        model.eval();
        var split = Splits.Cycle(70, 10, 9);
        double HitRate() => new RankingProtocol { MaxLength = 5, CutOffs = [1] }.Evaluate(model, split)["hr@1"];
        var untrained = HitRate();
        new Trainer(new() { Epochs = 20, LearningRate = 1e-2 }).Fit(model, new SequenceBatches(split, new() { BatchSize = 7, MaxLength = 5 }));
        Assert.True(untrained < 0.4 && HitRate() > 0.9, $"hr@1 {untrained} to {HitRate()}");
        Assert.All(Enumerable.Range(1, 9), i => Assert.Equal(i + 1, model.Recommend([i], 1, width: 3).Items.Single().Item));
    }

    [Fact]
    public void It_learns_from_simulated_shoppers()
    {
        var split = LeaveOneOut.Split(new RetailSimulator(new() { Users = 300, Items = 96, Domains = 1, Favourites = 1 }).Simulate().ToLog());
        using var model = new GLlmRec(new() { ItemCount = split.ItemCount, Radix = 16, MaxLength = 10, Llama = Learner });
        model.eval();
        double HitRate() => new RankingProtocol { MaxLength = 10, CutOffs = [10] }.Evaluate(model, split)["hr@10"];
        var untrained = HitRate();
        new Trainer(new() { Epochs = 8, LearningRate = 1e-2 }).Fit(model, new SequenceBatches(split, new() { BatchSize = 16, MaxLength = 10 }));
        Assert.True(HitRate() > untrained + 0.1, $"hr@10 {untrained} to {HitRate()}");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Generating_costs_as_many_passes_as_counted(int width)
    {
        using var model = Loud();
        var cost = new LlamaCost(Small);
        var made = model.Recommend([3, 1, 4], width);
        Assert.Equal(1 + width, made.Passes);
        Assert.Equal(cost.BeamSearchFlops(7, 2, width), cost.ForwardFlops(made.Slots));
        Assert.Equal(7 + 8 * width, made.Slots);
    }

    [Fact]
    public void What_cannot_be_generated_is_refused()
    {
        using var model = new GLlmRec(Ten);
        Assert.Contains("only what follows", Assert.Throws<ArgumentException>(() => model.Loss(new([1], new long[,] { { 1, 2 } }, new long[,] { { 3, 4 } }, [2]))).Message);
        Assert.Contains("at most 5", Assert.Throws<ArgumentException>(() => model.Loss(SequenceBatch.Of([new(1, [1, 2, 3, 4, 5, 6])], [1], 9))).Message);
        Assert.Contains("0 items", Assert.Throws<ArgumentException>(() => new GLlmRec(Ten with { ItemCount = 0 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Recommend([1], 0));
    }

    private static GLlmRec Loud()
    {
        var model = new GLlmRec(Ten);
        using (no_grad()) foreach (var (name, p) in model.named_parameters()) if (!name.Contains("norm")) p.mul_(12);
        model.eval();
        return model;
    }
}
