using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>The cost of the codes of PFCR's items.</summary>
internal static class PfcrTasks
{
    private const int Items = 6_858, Dim = 768;

    public static Dictionary<string, Func<string, Work>> All { get; } = new() { ["pfcr-quantiser"] = _ => Quantiser() };

    private static Work Quantiser()
    {
        var x = Vectors();
        return Work.Repeated(() => ProductQuantizer.Train(x, new()).Encode(x), 0, 1);
    }

    // Normal numbers whose deviation falls along the dimensions, as after a singular value decomposition.
    private static Features Vectors()
    {
        var (random, values) = (new Xoshiro256(1), new float[Items * Dim]);
        for (var k = 0; k < values.Length; k++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[k] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()) / Math.Sqrt(1 + k % Dim));
        }
        return new(values, Items, Dim);
    }
}
