namespace SeqRec.Models;

/// <summary>How an <see cref="E4SRec"/> reads a history.</summary>
public sealed record E4SRecOptions
{
    /// <summary>T, the most items that are read.</summary>
    public int MaxLength { get; init; } = 30;

    /// <summary>Tokens before the items: the instruction; the authors' has 69 tokens together with <see cref="PromptAfter"/>.</summary>
    public IReadOnlyList<int> PromptBefore { get; init; } = [];

    /// <summary>Tokens after the items, of which the last one's state stands for the user; without any, the newest item's does.</summary>
    public IReadOnlyList<int> PromptAfter { get; init; } = [];

    /// <summary>Predicts after each item, instead of the last one of a row alone as the paper does. Only without <see cref="PromptAfter"/>.</summary>
    public bool AllPositions { get; init; }

    /// <summary>Leaves padding out of the computation: the same model, several times faster.</summary>
    public bool Packed { get; init; } = true;
}
