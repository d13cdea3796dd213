using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>What a PyTorch twin computed: the files that the scripts in tests/golden write.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter() }
    };

    public static T Load<T>(string name)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden", $"{name}.json"));
        return JsonSerializer.Deserialize<T>(stream, Json)!;
    }

    /// <summary>The rows as batches have them.</summary>
    public static long[,] Rows(long[][] rows)
    {
        var table = new long[rows.Length, rows[0].Length];
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < rows[b].Length; t++) table[b, t] = rows[b][t];
        return table;
    }

    /// <summary>Each gradient is as long as the twin's.</summary>
    public static void AssertGradients(nn.Module model, Dictionary<string, double> norms, double tolerance = 1e-5)
    {
        var largest = norms.Values.Max();  // some are zero but for rounding, as the keys' bias
        foreach (var (name, p) in model.named_parameters()) Assert.Equal(norms[name], p.grad!.norm().ToDouble(), tolerance * largest);
    }
}

/// <summary>One of a twin's weights.</summary>
internal sealed record Weight(long[] Shape, float[] Values)
{
    public Tensor Tensor() => tensor(Values, Shape);
}
