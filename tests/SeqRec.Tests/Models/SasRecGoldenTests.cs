using System.Text.Json;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_model_golden.py, in single precision.</summary>
public class SasRecGoldenTests
{
    private static readonly Golden Expected = Load();

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
        var largest = expected.GradientNorms.Values.Max();  // some are zero but for rounding, as the keys' bias
        foreach (var (name, p) in model.named_parameters())
            Assert.Equal(expected.GradientNorms[name], p.grad!.norm().ToDouble(), 1e-5 * largest);
    }

    private static SasRec Model(SasRecLoss loss, bool packed)
    {
        var model = new SasRec(Expected.Options with { Dropout = 0, Loss = loss, Packed = packed });
        model.load_state_dict(Expected.Weights.ToDictionary(w => w.Key, w => tensor(w.Value.Values, w.Value.Shape)));
        return model;
    }

    private static SequenceBatch Batch() => new([1, 2, 3, 4], Rows(Expected.Items), Rows(Expected.Targets), Expected.Lengths) { Negatives = Drawn(Expected.Negatives) };

    private static long[,,] Drawn(long[][] rows)
    {
        var table = new long[rows.Length, rows[0].Length, 1];
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < rows[b].Length; t++) table[b, t, 0] = rows[b][t];
        return table;
    }

    private static long[,] Rows(long[][] rows)
    {
        var table = new long[rows.Length, rows[0].Length];
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < rows[b].Length; t++) table[b, t] = rows[b][t];
        return table;
    }

    private static Golden Load()
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden", "sasrec.json"));
        return JsonSerializer.Deserialize<Golden>(stream, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!;
    }

    private sealed record Golden(SasRecOptions Options, long[][] Items, long[][] Targets, long[][] Negatives, int[] Lengths,
        Dictionary<string, Weight> Weights, double[][] Scores, Dictionary<string, LossCase> Losses);

    private sealed record Weight(long[] Shape, float[] Values);

    private sealed record LossCase(double Loss, Dictionary<string, double> GradientNorms);
}
