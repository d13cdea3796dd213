using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_ecl_golden.py, in single precision.</summary>
[Collection(SharedTorchState.Name)]
public class EclSrGoldenTests
{
    private static readonly Golden Twin = GoldenFile.Load<Golden>("ecl-sr");

    public static TheoryData<int, bool> Cases()
    {
        var data = new TheoryData<int, bool>();
        for (var k = 0; k < Twin.Cases.Length; k++)
        {
            data.Add(k, true);
            if (Twin.Cases[k].Options.Padding == PaddingSlots.LeftOut) data.Add(k, false);
        }
        return data;
    }

    [Fact]
    public void The_twin_was_told_what_is_hidden()
    {
        int[][] Hidden(Func<int, Xoshiro256, int[]> strategy)
        {
            var random = new Xoshiro256(Twin.Key);
            return [.. Twin.Lengths.Select(n => strategy(n, random))];
        }
        Assert.Equal(Hidden((n, random) => HiddenSlots.Sample(n, 0.4, random)), Twin.Hidden["Sample"]);
        Assert.Equal(Hidden((n, random) => HiddenSlots.Walk(n, 0.4, 6, random)), Twin.Hidden["Walk"]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Losses_agree(int k, bool packed)
    {
        var (expected, model) = (Twin.Cases[k], Model(k, packed));
        var losses = model.Losses(Batch(k));
        foreach (var (name, loss) in new[] { ("recommendation", losses.Recommendation), ("contrastive", losses.Contrastive!), ("discriminator", losses.Discriminator!), ("generator", losses.Generator!) })
            Assert.Equal(expected.Losses[name], loss.ToDouble(), 1e-5 * Math.Max(1, expected.Losses[name]));
        Gradients.Close(stack([.. expected.Scores.Select(row => tensor(row))]), model.Score(Batch(k)), 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_sum_and_its_gradients_agree(int k, bool packed)
    {
        var (expected, model) = (Twin.Cases[k], Model(k, packed));
        var loss = model.Loss(Batch(k));
        loss.backward();
        Assert.Equal(expected.Loss, loss.ToDouble(), 1e-5 * expected.Loss);
        GoldenFile.AssertGradients(model, expected.GradientNorms);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_discriminator_is_shown_the_same_items(int k, bool packed)
    {
        var verdicts = Model(k, packed).Detect(Batch(k));
        Assert.Equal(Twin.Cases[k].Shown, verdicts.Shown);
        Assert.Equal(Twin.Items.SelectMany((row, b) => row[..Twin.Lengths[b]]), verdicts.Originals);
    }

    // The twin's weights cover every variant; each takes those it has.
    private static EclSr Model(int k, bool packed)
    {
        var options = Twin.Cases[k].Options;
        var model = new EclSr(options with { Encoder = options.Encoder with { Packed = packed } });
        var weights = Twin.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor());
        weights["encoder.positions.weight"] = weights["encoder.positions.weight"][..(int)model.get_parameter("encoder.positions.weight")!.shape[0]];
        model.load_state_dict(model.state_dict().ToDictionary(w => w.Key, w => weights[w.Key]));
        model.train();
        return model;
    }

    private static SequenceBatch Batch(int k) => new([1, 2, 3, 4], GoldenFile.Rows(Twin.Items), GoldenFile.Rows(Twin.Cases[k].Targets), Twin.Lengths) { Key = Twin.Key };

    private sealed record Golden(ulong Key, long[][] Items, int[] Lengths, Dictionary<string, int[][]> Hidden, Dictionary<string, Weight> Weights, Case[] Cases);

    private sealed record Case(
        EclSrOptions Options, long[][] Targets, long[] Shown, Dictionary<string, double> Losses, double Loss, double[][] Scores, Dictionary<string, double> GradientNorms);
}
