using System.Text.Json;

// Several tests seed the default generator or set the number of threads, which all share.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SeqRec.Torch.Tests.Golden;

/// <summary>The files that tests/golden/make_torch_golden.py wrote, copied beside the test assembly.</summary>
internal static class Fixtures
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "golden");

    public static Dictionary<string, T> Load<T>(string file) where T : INamedCase
    {
        using var stream = File.OpenRead(Path.Combine(Folder, $"{file}.json"));
        return JsonSerializer.Deserialize<T[]>(stream, Options)!.ToDictionary(c => c.Name);
    }

    public static TheoryData<string> Names<T>(Dictionary<string, T> cases) => [.. cases.Keys];
}

/// <summary>A case is named by the Python expression it records.</summary>
internal interface INamedCase
{
    string Name { get; }
}

/// <summary>A tensor as PyTorch had it.</summary>
internal sealed record GoldenTensor(string Type, long[] Shape, JsonElement[] Values)
{
    private const double Tolerance = 1e-6;

    public Tensor ToTensor() => tensor(Numbers(), Shape).to_type(ScalarTypeOf(Type));

    public Tensor ToLeaf()
    {
        var leaf = ToTensor();
        return Type.StartsWith("float") ? leaf.requires_grad_() : leaf;
    }

    /// <summary>Element type and shape are equal, and each element within 1e-6 (relative beyond one).</summary>
    public void AssertSame(Tensor actual, string what)
    {
        Assert.Equal(ScalarTypeOf(Type), actual.dtype);
        Assert.Equal(Shape, actual.shape);
        var (expected, values) = (Numbers(), actual.detach().to_type(float64).data<double>().ToArray());
        for (var k = 0; k < expected.Length; k++)
            Assert.True(Near(expected[k], values[k]), $"{what}, element {k}: PyTorch {expected[k]:R}, here {values[k]:R}");
    }

    public static bool Near(double expected, double actual) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected));

    public static void AssertAllSame(IReadOnlyList<GoldenTensor?> expected, IReadOnlyList<Tensor?> actual, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var k = 0; k < expected.Count; k++)
            if (expected[k] is { } tensor) tensor.AssertSame(actual[k]!, $"{what} {k}");
            else Assert.Null(actual[k]);
    }

    private double[] Numbers() => Values.Select(Number).ToArray();

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => value.GetDouble(),
        _ => value.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN }
    };

    private static ScalarType ScalarTypeOf(string name) => name switch
    {
        "float32" => float32,
        "float64" => float64,
        "int64" => int64,
        "int32" => int32,
        "bool" => @bool,
        _ => throw new ArgumentException($"The fixtures hold no {name}.")
    };
}
