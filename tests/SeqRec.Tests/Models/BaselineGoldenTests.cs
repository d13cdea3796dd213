using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twins in tests/golden/make_baseline_golden.py, in single precision.</summary>
public class BaselineGoldenTests
{
    private static readonly Golden<Gru4RecOptions> Gru = GoldenFile.Load<Golden<Gru4RecOptions>>("gru4rec");
    private static readonly Golden<Bert4RecOptions> Bert = GoldenFile.Load<Golden<Bert4RecOptions>>("bert4rec");

    [Fact]
    public void GRU4Rec_agrees_with_PyTorch() => AssertAgrees(new Gru4Rec(Gru.Options), Gru);

    [Theory, InlineData(true), InlineData(false)]
    public void BERT4Rec_agrees_with_PyTorch(bool packed) => AssertAgrees(new Bert4Rec(Bert.Options with { Packed = packed }), Bert);

    [Fact]
    public void The_cloze_hides_what_the_twin_was_told()
    {
        var rows = SequenceBatch.Of(Batch(Bert).WithLastTargets(), new int[Bert.Lengths.Length], Bert.Options.MaxLength);
        var cloze = Cloze.Of(rows, Bert.Options.MaskProbability, 12, new Xoshiro256(Bert.Key));
        int[] Hidden(int b) => [.. Enumerable.Range(0, rows.Width).Where(t => cloze.Targets[b, t] > 0)];
        Assert.Equal(Bert.Hidden, Enumerable.Range(0, rows.Size).Select(Hidden));
    }

    private static void AssertAgrees<TModel, TOptions>(TModel model, Golden<TOptions> expected)
        where TModel : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        model.load_state_dict(expected.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor()));
        model.eval();
        Gradients.Close(stack([.. expected.Scores.Select(row => tensor(row))]), model.Score(Batch(expected)), 1e-5);
        model.train();
        var loss = model.Loss(Batch(expected));
        loss.backward();
        Assert.Equal(expected.Loss, loss.ToDouble(), 1e-5 * expected.Loss);
        GoldenFile.AssertGradients(model, expected.GradientNorms);
    }

    private static SequenceBatch Batch<T>(Golden<T> golden) =>
        new([1, 2, 3, 4], GoldenFile.Rows(golden.Items), GoldenFile.Rows(golden.Targets), golden.Lengths) { Key = golden.Key };

    private sealed record Golden<TOptions>(
        TOptions Options, long[][] Items, long[][] Targets, int[] Lengths, Dictionary<string, Weight> Weights,
        double[][] Scores, double Loss, Dictionary<string, double> GradientNorms, ulong Key, int[][] Hidden);
}
