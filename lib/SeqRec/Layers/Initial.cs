using SeqRec.Data;
using SeqRec.Kernels.Lanes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Initial values of weights, the same on every platform: libtorch's generator decides, and we compute.</summary>
public static class Initial
{
    /// <summary>
    /// Weights and embeddings ~ N(0, std²), biases 0, LayerNorm 1 and 0, as BERT and the SASRec implementations after it.
    /// </summary>
    /// <param name="model">Its parts are initialised; a layer alone is no part of itself.</param>
    /// <param name="std">Standard deviation of weights.</param>
    /// <param name="embeddings">That of embeddings.</param>
    public static void Bert(Module model, double std = 0.02, double embeddings = 0.02)
    {
        using var scope = NewDisposeScope();  // an embedding's weight is a new object at each access
        foreach (var module in PartsOf(model))
            switch (module)
            {
                case Dense map: Draw(map.Weight, map.Bias, std); break;
                case Linear map: Draw(map.weight!, map.bias, std); break;
                case Embedding embedding: Normal(embedding.weight!, embeddings); break;
            }
    }

    /// <summary>A table whose values are still to be drawn by a method of this class.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="dim">Width of a row.</param>
    /// <param name="device">Where it lives.</param>
    /// <param name="padding">The row that never learns; null for none.</param>
    /// <remarks>
    /// libtorch draws first values, with the generator of the device where it makes the table. That is always the CPU's,
    /// so that all values drawn later are the same on a GPU.
    /// </remarks>
    public static Embedding Table(long rows, long dim, Device device, long? padding = null) =>
        Embedding(rows, dim, padding_idx: padding, device: CPU).to(device);

    /// <summary>Draws elements ~ N(0, std²).</summary>
    /// <param name="values">Of any shape, type and device.</param>
    /// <param name="std">Standard deviation.</param>
    /// <returns><paramref name="values"/>.</returns>
    /// <remarks>Marsaglia's polar method (SIAM Review 6(3), 1964).</remarks>
    public static Tensor Normal(Tensor values, double std)
    {
        using var seed = randint(long.MaxValue, 1, ScalarType.Int64, CPU);
        return Normal(values, std, new((ulong)seed.ToInt64()));
    }

    /// <summary>The same with a generator of its own.</summary>
    internal static Tensor Normal(Tensor values, double std, Xoshiro256 random)
    {
        if (IsPlan(values)) return values;
        using var scope = NewDisposeScope();
        var drawn = new float[values.numel()];
        for (var k = 0; k < drawn.Length; k += 2)
        {
            var (first, second) = NormalPair(random);
            drawn[k] = (float)(first * std);
            if (k + 1 < drawn.Length) drawn[k + 1] = (float)(second * std);
        }
        return Fill(values, tensor(drawn, device: CPU).view(values.shape));
    }

    /// <summary>Draws elements of [-bound, bound), each equally likely.</summary>
    /// <param name="values">Of any shape, type and device.</param>
    /// <param name="bound">Above 0.</param>
    /// <returns><paramref name="values"/>.</returns>
    public static Tensor Uniform(Tensor values, double bound)
    {
        if (IsPlan(values)) return values;
        using var scope = NewDisposeScope();
        return Fill(values, rand(values.shape, ScalarType.Float32, CPU) * (2 * bound) - bound);
    }

    /// <summary>Draws elements within √(6 / (rows + columns)) of 0 (Glorot and Bengio, AISTATS 2010, equation 16).</summary>
    /// <param name="matrix">[rows, columns].</param>
    /// <returns><paramref name="matrix"/>.</returns>
    public static Tensor Xavier(Tensor matrix) => Uniform(matrix, Math.Sqrt(6.0 / (matrix.size(0) + matrix.size(1))));

    /// <summary>Sets the row of the padding item to zero.</summary>
    public static void ClearPadding(Embedding embedding)
    {
        using var scope = NewDisposeScope();
        ClearPadding(embedding.weight!);
    }

    /// <inheritdoc cref="ClearPadding(Embedding)"/>
    public static void ClearPadding(Tensor table)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        table[0].zero_();
    }

    // The device META has shapes and no values.
    private static bool IsPlan(Tensor values) => values.device_type == DeviceType.META;

    private static void Draw(Tensor weight, Tensor? bias, double std)
    {
        Normal(weight, std);
        if (bias is not null) init.zeros_(bias);
    }

    // Depth first, as PyTorch's modules(): the order in which values are drawn.
    private static IEnumerable<Module> PartsOf(Module model) =>
        model.children().SelectMany(part => PartsOf(part).Prepend(part));

    private static (double, double) NormalPair(Xoshiro256 random)
    {
        double x, y, square;
        do
        {
            (x, y) = (2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
            square = x * x + y * y;
        }
        while (square is >= 1 or 0);
        var factor = Math.Sqrt(-2 * ScalarMath.Log(square) / square);
        return (x * factor, y * factor);
    }

    private static Tensor Fill(Tensor values, Tensor drawn)
    {
        using var guard = no_grad();
        values.copy_(drawn);
        return values;
    }
}
