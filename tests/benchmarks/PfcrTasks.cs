using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>What the codes of PFCR's items cost; the twin of pfcr.py.</summary>
public static class PfcrTasks
{
    private const int Items = 6_858, Dim = 768;

    public static Measurement Run(string name)
    {
        if (name != "pfcr/quantiser") throw new ArgumentException($"There is no task '{name}'.", nameof(name));
        var x = Vectors();
        return Measurement.Of(name, 1, () => ProductQuantizer.Train(x, new()).Encode(x));
    }

    // Normal numbers whose deviation falls along the dimensions, as that of a decomposition's vectors does.
    private static Features Vectors()
    {
        var (random, values) = (new Xoshiro256(1), new float[Items * Dim]);
        for (var k = 0; k < values.Length; k++)
            values[k] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) / Math.Sqrt(1 + k % Dim));
        return new(values, Items, Dim);
    }
}
