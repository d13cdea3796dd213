using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Refuses arguments of a Transformer layer that do not fit each other.</summary>
internal static class TransformerBlockChecks
{
    private const int Weights = 16, Norms = 8, Network = 10, LastNorm = 14;

    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void Check(
        Tensor x, PackedSequences sequences, Tensor? querySlots, Tensor[] weights, TransformerBlockSettings settings)
    {
        Demand(weights.Length == Weights, "there are 16 weights and 3 keys");
        var heads = settings.Attention.Heads;
        Demand(
            x.dim() == 2 && heads > 0 && x.size(1) > 0 && x.size(1) % heads == 0,
            "x is [N, D], and the heads divide D");
        sequences.Check(x.size(0), querySlots?.numel() ?? 0);
        if (querySlots is not null) CheckQuerySlots(querySlots, x.size(0));
        CheckShapes(weights, x.size(1));
        Demand(weights.All(w => w.dtype == x.dtype), "weights are of x's type");
        Demand(
            settings.P >= 0 && settings.P < 1 && settings.Attention.P >= 0 && settings.Attention.P < 1,
            "probabilities are in [0, 1)");
    }

    private static void CheckShapes(Tensor[] weights, long d)
    {
        for (var k = 0; k < Norms; k += 2)
            Demand(Has(weights[k], d, d) && Has(weights[k + 1], d), "maps are [D, D] and [D]");
        foreach (var k in new[] { Norms, LastNorm })
            Demand(Has(weights[k], d) && Has(weights[k + 1], d), "a norm has weights and biases [D]");
        var f = weights[Network].size(0);
        Demand(Has(weights[Network], f, d) && Has(weights[Network + 1], f), "W1 is [F, D] and b1 [F]");
        Demand(Has(weights[Network + 2], d, f) && Has(weights[Network + 3], d), "W2 is [D, F] and b2 [D]");
    }

    private static unsafe void CheckQuerySlots(Tensor querySlots, long slots)
    {
        Demand(querySlots.dim() == 1 && querySlots.dtype == ScalarType.Int64, "query slots are Int64 [M]");
        if (querySlots.numel() == 0) return;
        long* rows = TensorMemory.Pointer<long>(querySlots);
        for (long k = 0, count = querySlots.numel(); k < count; k++)
            Demand((ulong)rows[k] < (ulong)slots, $"a slot is outside 0..{slots - 1}");
    }

    private static bool Has(Tensor x, params long[] shape) => x.shape.AsSpan().SequenceEqual(shape);

    private static void Demand(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException($"In a Transformer layer, {rule}.");
    }
}
