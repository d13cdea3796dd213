using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class PfcrTests
{
    private static readonly PfcrOptions Small = new() { MaxLength = 8, Dim = 16, InnerDim = 20, Dropout = 0, AttentionDropout = 0 };
    private static readonly ItemCodes Codes = ItemCodes.Random(12, 4, 8, seed: 1);
    private static readonly SequenceBatchOptions Prefixes = new() { MaxLength = 8, Positions = TargetPositions.LastOfPrefix };

    public static IEnumerable<object[]> Kinds => Enum.GetValues<PromptKind>().Select(kind => new object[] { kind });

    public PfcrTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Fact]
    public void The_published_sizes_take_3_515_912_parameters()
    {
        using var model = new Pfcr(new(), new ItemCodes(new byte[32], 32));
        Assert.Equal(3_515_912, model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Full_prompting_of_the_mini_pair_trains_824_948_parameters_and_light_adds_668_400()
    {
        using var model = new PromptedPfcr(new(new() { Dim = 60, InnerDim = 64 }, new ItemCodes(new byte[3317 * 32], 32)), new() { Kind = PromptKind.Full });
        Assert.Equal(824_948, Trained(model).Sum(p => p.Value.numel()));
        using var light = new PromptedPfcr(new(new(), new ItemCodes(new byte[32], 32)), new());
        Assert.Equal(668_400 + 2_467_200, Trained(light).Sum(p => p.Value.numel()));
    }

    [Fact]
    public void An_item_is_the_mean_of_its_codes_and_padding_row_0()
    {
        using var model = new Pfcr(Small, Codes);
        var (v, table, indices) = (model.ItemVectors(), model.CodeTable, Codes.TableIndices());
        for (var item = 0; item <= 12; item++)
            Gradients.Close(stack([.. Enumerable.Range(0, 4).Select(m => table[indices[item, m]])]).mean([0]), v[item], 1e-6);
    }

    [Fact]
    public void Items_with_the_same_codes_have_the_same_score()
    {
        using var model = new Pfcr(Small, Codes with { Values = [.. Codes.Values[..^4], .. Codes.Values[..4]] });  // the last as the first
        var (_, items) = ((IInnerProductModel)model).Factors(Histories([3, 1]));
        Assert.Equal(items[1].data<float>(), items[12].data<float>());  // so the ranking kernel gives equal ratings
        var scores = model.Score(Histories([3, 1]));
        Assert.Equal(scores[0, 1].ToDouble(), scores[0, 12].ToDouble(), 1e-6);  // libtorch's product may round the last bit
        Assert.InRange(scores.abs().max().ToDouble(), 0, 1 + 1e-6);
    }

    [Fact]
    public void Only_the_last_target_of_a_row_can_be_trained()
    {
        using var model = new Pfcr(Small, Codes);
        Assert.Contains("LastOfPrefix", Assert.Throws<ArgumentException>(() => model.Loss(Splits.Cycle(3, 12, 7).Batch(new() { MaxLength = 8 }))).Message);
        Assert.Contains("make batches with MaxLength = 8", Assert.Throws<ArgumentException>(() => model.Score(SequenceBatch.Of([new(1, [.. Enumerable.Range(1, 9)])], [1], 9))).Message);
    }

    [Fact]
    public void Gradients_of_all_parts_agree_with_differences()
    {
        var model = new PromptedPfcr(new(Small, Codes), new() { Kind = PromptKind.Full, ContextWords = 6 }).@double();
        var batch = Splits.Cycle(3, 12, 7).Batch(Prefixes);
        Gradients.AgreeWithDifferences(() => model.Loss(batch), [.. Trained(model).Where(p => !p.Key.EndsWith("key.bias")).Select(p => p.Value)]);  // the keys' bias does nothing
    }

    [Fact]
    public void Light_prompting_with_an_empty_prompt_is_the_model_itself()
    {
        var content = new Pfcr(Small, Codes);
        using var model = new PromptedPfcr(content, new());
        using (no_grad())
            foreach (var (name, p) in model.named_parameters())
                if (name.StartsWith("prompt.value")) p.zero_();
        Gradients.Close(content.call(Histories([3, 1], [5])), model.call(Histories([3, 1], [5])), 1e-7);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_frozen_stays_bit_for_bit_and_the_rest_learns(PromptKind kind)
    {
        var split = Splits.Cycle(20, 12, 8);
        var content = new Pfcr(Small with { Dropout = 0.1 }, Codes);
        var model = new PromptedPfcr(content, new() { Kind = kind, ContextWords = 6 });
        var before = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.clone());
        new Trainer(new() { Epochs = 2 }).Fit(model, new SequenceBatches(split, Prefixes));
        foreach (var (name, p) in model.named_parameters())
            Assert.Equal(!p.requires_grad, p.eq(before[name]).all().ToBoolean());
        Assert.Equal(["codes.weight"], content.named_parameters().Where(p => !p.parameter.eq(model.get_parameter("content." + p.name)!).all().ToBoolean()).Select(p => p.name));
    }

    [Theory, InlineData(null), InlineData(PromptKind.Light), InlineData(PromptKind.Full)]
    public void A_cycle_is_learnt(PromptKind? kind)
    {
        var split = Splits.Cycle(24, 12, 8);
        var model = new Pfcr(Small with { Layers = 1 }, Codes);
        new Trainer(new() { Epochs = 100, LearningRate = 0.01 }).Fit(model, new SequenceBatches(split, Prefixes with { BatchSize = 32 }));
        ISequenceRecommender trained = model;
        if (kind is { } k)
        {
            var prompted = new PromptedPfcr(model, new() { Kind = k, ContextWords = 6 });
            new Trainer(new() { Epochs = 100, LearningRate = 0.01 }).Fit(prompted, new SequenceBatches(split, Prefixes with { BatchSize = 32 }));
            trained = prompted;
        }
        var hits = split.Users.Count(u => trained.Score(Histories([.. u.Train, u.Valid])).narrow(1, 1, 12).argmax(1).ToInt64() + 1 == u.Test);
        Assert.InRange(hits, 22, 24);
    }

    private static Dictionary<string, TorchSharp.Modules.Parameter> Trained(nn.Module model) =>
        model.named_parameters().Where(p => p.parameter.requires_grad).ToDictionary(p => p.name, p => p.parameter);

    private static SequenceBatch Histories(params int[][] items) =>
        SequenceBatch.Of([.. items.Select((row, u) => new UserSequence(u + 1, row))], new int[items.Length], 8);
}
