namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="Pfcr"/>; the defaults are the published code's.</summary>
public sealed record PfcrOptions
{
    /// <summary>L, the most items that are read.</summary>
    public int MaxLength { get; init; } = 50;

    /// <summary>d, width of code embeddings, item vectors and slots.</summary>
    public int Dim { get; init; } = 300;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width of the hidden layer of a block.</summary>
    public int InnerDim { get; init; } = 256;

    /// <summary>Probability of dropping an element.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Probability of dropping an attention weight.</summary>
    public double AttentionDropout { get; init; } = 0.5;

    /// <summary>τ, by which cosines are divided in the loss.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <summary>Leaves padding out of the computation: the same model, several times faster.</summary>
    public bool Packed { get; init; } = true;
}

/// <summary>What is added to a pre-trained <see cref="Pfcr"/> for a domain.</summary>
public enum PromptKind
{
    /// <summary>u = h + prompt(h).</summary>
    Light,

    /// <summary>u from the domain's prompt, the items' ids and the content side by side.</summary>
    Full,

    /// <summary><see cref="Full"/> without the domain's prompt.</summary>
    OnlyIds,

    /// <summary><see cref="Full"/> without the items' ids.</summary>
    OnlyDomain,

    /// <summary>Nothing for the user; a candidate is its content and its id side by side.</summary>
    Items,
}

/// <summary>Settings of a <see cref="PromptedPfcr"/>; the defaults are the published code's.</summary>
public sealed record PromptOptions
{
    /// <summary>What is added.</summary>
    public PromptKind Kind { get; init; } = PromptKind.Light;

    /// <summary>d_W, context words of the domain.</summary>
    public int ContextWords { get; init; } = 1024;

    /// <summary>Heads with which a sequence vector looks at them.</summary>
    public int Heads { get; init; } = 4;
}
