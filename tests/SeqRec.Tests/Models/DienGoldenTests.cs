using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the models written out in tests/golden/make_dien_golden.py, in single precision.</summary>
[Collection(SharedTorchState.Name)]
public class DienGoldenTests
{
    private static readonly Golden Expected = Load();

    public static TheoryData<string> Names => [.. Expected.Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Logits_loss_and_gradients_agree_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var expected = Expected.Cases[name];
        var model = Model(expected);
        Gradients.Close(tensor(expected.Logits), model.call(Batch()), 1e-5);
        var loss = model.Loss(Batch());
        loss.backward();
        Assert.Equal(expected.Loss, loss.ToDouble(), 1e-5 * expected.Loss);
        var (largest, parameters) = (expected.GradientNorms.Values.Max(), model.named_parameters().ToDictionary(p => p.name, p => p.parameter));
        Assert.Equal(expected.GradientNorms.Keys.Order(), parameters.Keys.Order());
        Assert.All(expected.GradientNorms, norm => Assert.Equal(norm.Value, parameters[norm.Key].grad!.norm().ToDouble(), 1e-5 * largest));
        Assert.All(expected.Gradients, g => Gradients.Close(tensor(g.Value), parameters[g.Key].grad!.flatten(), 1e-4));
    }

    private static Dien Model(Case expected)
    {
        var model = new Dien(expected.Options, Fields);
        using var guard = no_grad();
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, values) in Weights(expected.Shapes)) parameters[name].copy_(values);
        return model;
    }

    // The sequence of numbers of the script.
    private static IEnumerable<(string Name, Tensor Values)> Weights(Dictionary<string, long[]> shapes)
    {
        var x = 1L;
        float Next() => ((x = x * 48271 % int.MaxValue) % 33 - 16) / 64f;
        foreach (var (name, shape) in shapes)
        {
            var values = new float[shape.Aggregate(1L, (n, d) => n * d)];
            for (var k = 0; k < values.Length; k++) values[k] = Next() + (name.EndsWith("gamma", StringComparison.Ordinal) ? 1 : 0);
            yield return (name, tensor(values, shape));
        }
    }

    private static ClickFields Fields => new() { UserCount = 1, ItemCount = Expected.CategoryOf.Length - 1, CategoryCount = Expected.CategoryOf.Max(), CategoryOf = Expected.CategoryOf };

    private static ClickBatch Batch()
    {
        var batch = ClickBatches.InOrder([.. Expected.Rows.Select(r => new ClickExample(1, r.Item, r.History, r.Clicked == 1))], Fields).Single();
        var (drawn, categories) = (new long[batch.Size, batch.Width], new long[batch.Size, batch.Width]);
        for (var b = 0; b < batch.Size; b++)
            for (var t = 0; t < batch.Lengths[b]; t++) (drawn[b, t], categories[b, t]) = (Expected.Rows[b].Drawn[t], Expected.CategoryOf[Expected.Rows[b].Drawn[t]]);
        return batch with { Negatives = drawn, NegativeCategories = categories };
    }

    private static Golden Load()
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden", "dien.json"));
        return JsonSerializer.Deserialize<Golden>(stream, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter() } })!;
    }

    private sealed record Golden(int[] CategoryOf, Row[] Rows, Dictionary<string, Case> Cases);

    private sealed record Row(int Item, int[] History, int[] Drawn, int Clicked);

    private sealed record Case(DienOptions Options, Dictionary<string, long[]> Shapes, double[] Logits, double Loss, Dictionary<string, double> GradientNorms, Dictionary<string, double[]> Gradients);
}
