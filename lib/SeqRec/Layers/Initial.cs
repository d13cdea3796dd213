using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Initial values shared by the Transformer models.</summary>
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
                case Embedding embedding: init.normal_(embedding.weight, 0, embeddings); break;
            }
    }

    private static void Draw(Tensor weight, Tensor? bias, double std)
    {
        init.normal_(weight, 0, std);
        if (bias is not null) init.zeros_(bias);
    }

    // Depth first, as PyTorch's modules(): the order in which values are drawn.
    private static IEnumerable<Module> PartsOf(Module model) =>
        model.children().SelectMany(part => PartsOf(part).Prepend(part));

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
}
