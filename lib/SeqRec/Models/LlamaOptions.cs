using SeqRec.Layers;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="Llama"/>. The defaults are Llama-2-7B's.</summary>
public sealed record LlamaOptions
{
    /// <summary>Tokens; 0 for a model that reads vectors alone.</summary>
    public int Vocabulary { get; init; } = 32000;

    /// <summary>D, width of a slot.</summary>
    public int Dim { get; init; } = 4096;

    /// <summary>Width of the feed-forward part.</summary>
    public int InnerDim { get; init; } = 11008;

    /// <summary>Decoder layers.</summary>
    public int Layers { get; init; } = 32;

    /// <summary>H, query heads.</summary>
    public int Heads { get; init; } = 32;

    /// <summary>KV, heads of keys and values; divides H. Null for as many as query heads.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>d, size of a head; null for D / H.</summary>
    public int? HeadDim { get; init; }

    /// <summary>ε of the norms; Llama 1 has 1e-6.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>θ of the rotary positions.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Uses the embedding table also to score the next token.</summary>
    public bool TiedHead { get; init; }

    /// <summary>Whether there is a matrix that scores the next token; a recommender needs none.</summary>
    public bool Head { get; init; } = true;

    /// <summary>Probability of dropping an element of what a layer adds; Llama itself has none.</summary>
    public double Dropout { get; init; }

    /// <summary>Element type of the matrices and the token table; bfloat16 for frozen ones takes half the memory. States stay in single precision.</summary>
    public ScalarType WeightType { get; init; } = ScalarType.Float32;

    /// <summary>Freezes all weights but the adapters; null trains all weights.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>KV.</summary>
    public int GroupCount => KeyValueHeads ?? Heads;

    /// <summary>d.</summary>
    public int HeadSize => HeadDim ?? Dim / Heads;
}
