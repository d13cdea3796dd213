using SeqRec.Data;

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

    /// <summary>The instruction that <see cref="WithInstruction"/> puts before the items; as the authors' it has Alpaca's layout, in words of our own.</summary>
    public const string Instruction =
        "The task below comes with an instruction and with an input for it. Give the answer that the instruction asks for.\n\n"
        + "### Instruction:\nGiven what a user has bought so far, oldest first, name the item that will be bought next.\n\n### Input:\n";

    /// <summary>What <see cref="WithInstruction"/> puts after the items.</summary>
    public const string AnswerMark = "\n\n### Response:\n";

    /// <summary>The same with a prompt around the items, without special tokens as the authors have it.</summary>
    /// <param name="tokenizer">That of the Llama in the middle.</param>
    public E4SRecOptions WithInstruction(BpeTokenizer tokenizer) =>
        this with { PromptBefore = tokenizer.Encode(Instruction), PromptAfter = tokenizer.Encode(AnswerMark) };

    /// <summary>Predicts after each item, instead of the last one of a row alone as the paper does. Only without <see cref="PromptAfter"/>.</summary>
    public bool AllPositions { get; init; }

    /// <summary>Leaves padding out of the computation: the same model, several times faster.</summary>
    public bool Packed { get; init; } = true;
}
