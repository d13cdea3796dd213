using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_pfcr_golden.py, in single precision.</summary>
public class PfcrGoldenTests
{
    private const string Content = "content.";
    private static readonly Golden Expected = GoldenFile.Load<Golden>("pfcr");
    private static readonly ItemCodes Codes = new([.. Expected.Codes.SelectMany(row => row).Select(c => (byte)c)], Expected.Codes[0].Length, Expected.Codewords);

    public static IEnumerable<object[]> Cases => from kind in Expected.Cases.Keys from packed in new[] { true, false } select new object[] { kind, packed };

    [Theory, MemberData(nameof(Cases))]
    public void Scores_loss_and_gradients_agree_with_PyTorch(string kind, bool packed)
    {
        using var scope = NewDisposeScope();
        var (expected, content) = (Expected.Cases[kind], new Pfcr(Expected.Options with { Dropout = 0, AttentionDropout = 0, Packed = packed }, Codes));
        if (kind == "None") Compare(content, content.Loss, expected.Under(Content));
        else
        {
            var model = new PromptedPfcr(content, Expected.Prompt with { Kind = Enum.Parse<PromptKind>(kind) });
            Compare(model, model.Loss, expected);
        }
    }

    private static void Compare<TModel>(TModel model, Func<SequenceBatch, Tensor> loss, Case expected) where TModel : nn.Module, ISequenceRecommender
    {
        var buffers = model.state_dict().Where(w => w.Key.EndsWith("indices"));
        model.load_state_dict(expected.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor()).Concat(buffers).ToDictionary());
        Gradients.Close(stack([.. expected.Scores.Select(row => tensor(row))]), model.Score(Batch()), 1e-5);
        var value = loss(Batch());
        value.backward();
        Assert.Equal(expected.Loss, value.ToDouble(), 1e-5 * expected.Loss);
        var largest = expected.GradientNorms.Values.Max();
        foreach (var (name, p) in model.named_parameters())
            if (expected.GradientNorms.TryGetValue(name, out var norm)) Assert.Equal(norm, p.grad!.norm().ToDouble(), 1e-5 * largest);
            else Assert.False(p.requires_grad, name);
    }

    private static SequenceBatch Batch()
    {
        var batch = new SequenceBatch([1, 2, 3, 4], GoldenFile.Rows(Expected.Items), new long[4, 6], Expected.Lengths);
        for (var b = 0; b < 4; b++) batch.Targets[b, batch.Lengths[b] - 1] = Expected.LastTargets[b];
        return batch;
    }

    private sealed record Golden(PfcrOptions Options, PromptOptions Prompt, int Codewords, int[][] Codes, long[][] Items, int[] Lengths, long[] LastTargets, Dictionary<string, Case> Cases);

    private sealed record Case(Dictionary<string, Weight> Weights, double[][] Scores, double Loss, Dictionary<string, double> GradientNorms)
    {
        public Case Under(string prefix) => this with
        {
            Weights = Weights.ToDictionary(w => w.Key[prefix.Length..], w => w.Value), GradientNorms = GradientNorms.ToDictionary(g => g.Key[prefix.Length..], g => g.Value)
        };
    }
}
