namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="GLlmRec"/>; the defaults are small enough for a CPU.</summary>
public sealed record GLlmRecOptions
{
    /// <summary>V, items 1..V.</summary>
    public required int ItemCount { get; init; }

    /// <summary>T, the most items that are read.</summary>
    public int MaxLength { get; init; } = 20;

    /// <summary>R: item i is written as the digits i div R and i mod R.</summary>
    public int Radix { get; init; } = 64;

    /// <summary>The Llama; its vocabulary follows from the digits.</summary>
    public LlamaOptions Llama { get; init; } = new() { Dim = 64, InnerDim = 128, Layers = 4, Heads = 4, KeyValueHeads = 2, TiedHead = true, Dropout = 0.1 };

    /// <summary>Values of the first digit.</summary>
    public int FirstDigits => ItemCount / Radix + 1;

    /// <summary>Tokens: the start, the values of the first digit, those of the second.</summary>
    public int Vocabulary => 1 + FirstDigits + Radix;
}
