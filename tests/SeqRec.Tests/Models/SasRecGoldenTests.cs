using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_model_golden.py, in single precision.</summary>
public class SasRecGoldenTests
{
    private static readonly Golden Expected = GoldenFile.Load<Golden>("sasrec");

    [Theory, InlineData(true), InlineData(false)]
    public void Scores_agree_with_PyTorch(bool packed)
    {
        using var model = Model(SasRecLoss.CrossEntropy, packed);
        model.eval();
        Gradients.Close(stack([.. Expected.Scores.Select(row => tensor(row))]), model.Score(Batch()), 1e-5);
    }

    [Theory]
    [InlineData(SasRecLoss.CrossEntropy, true), InlineData(SasRecLoss.CrossEntropy, false)]
    [InlineData(SasRecLoss.Binary, true), InlineData(SasRecLoss.Binary, false)]
    public void Loss_and_gradients_agree_with_PyTorch(SasRecLoss kind, bool packed)
    {
        using var model = Model(kind, packed);
        var loss = model.Loss(Batch());
        loss.backward();
        var expected = Expected.Losses[kind.ToString()];
        Assert.Equal(expected.Loss, loss.ToDouble(), 1e-5 * expected.Loss);
        GoldenFile.AssertGradients(model, expected.GradientNorms);
    }

    private static SasRec Model(SasRecLoss loss, bool packed)
    {
        var model = new SasRec(Expected.Options with { Dropout = 0, Loss = loss, Packed = packed });
        model.load_state_dict(Expected.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor()));
        return model;
    }

    private static SequenceBatch Batch() => new([1, 2, 3, 4], GoldenFile.Rows(Expected.Items), GoldenFile.Rows(Expected.Targets), Expected.Lengths) { Negatives = Drawn(Expected.Negatives) };

    private static long[,,] Drawn(long[][] rows)
    {
        var table = new long[rows.Length, rows[0].Length, 1];
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < rows[b].Length; t++) table[b, t, 0] = rows[b][t];
        return table;
    }

    private sealed record Golden(SasRecOptions Options, long[][] Items, long[][] Targets, long[][] Negatives, int[] Lengths,
        Dictionary<string, Weight> Weights, double[][] Scores, Dictionary<string, LossCase> Losses);

    private sealed record LossCase(double Loss, Dictionary<string, double> GradientNorms);
}
