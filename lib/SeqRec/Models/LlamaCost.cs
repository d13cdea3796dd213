namespace SeqRec.Models;

/// <summary>How many weights a <see cref="Llama"/> has and what a pass through it costs, from its sizes alone.</summary>
/// <param name="Options">The sizes.</param>
public sealed record LlamaCost(LlamaOptions Options)
{
    private long KeyWidth => (long)Options.GroupCount * Options.HeadSize;

    private long QueryWidth => (long)Options.Heads * Options.HeadSize;

    // Matrices of a layer: name, inputs, outputs.
    private IEnumerable<(string Name, long Inputs, long Outputs)> Matrices =>
    [
        ("q_proj", Options.Dim, QueryWidth), ("k_proj", Options.Dim, KeyWidth), ("v_proj", Options.Dim, KeyWidth), ("o_proj", QueryWidth, Options.Dim),
        ("gate_proj", Options.Dim, Options.InnerDim), ("up_proj", Options.Dim, Options.InnerDim), ("down_proj", Options.InnerDim, Options.Dim)
    ];

    /// <summary>Weights of one layer without adapters: its seven matrices and the gains of two norms.</summary>
    public long PerLayer => Matrices.Sum(m => m.Inputs * m.Outputs) + 2L * Options.Dim;

    /// <summary>Weights of one layer's adapters, r (inputs + outputs) for each adapted matrix.</summary>
    public long AdaptersPerLayer => Options.Lora is not { } lora ? 0
        : Matrices.Where(m => lora.Targets.Contains(m.Name)).Sum(m => lora.Rank * (m.Inputs + m.Outputs));

    /// <summary>Weights of all adapters.</summary>
    public long Adapters => Options.Layers * AdaptersPerLayer;

    /// <summary>Weights of the token table, and of the head where it has a matrix of its own.</summary>
    public long Tokens => (Options is { Head: true, TiedHead: false } ? 2L : 1L) * Options.Vocabulary * Options.Dim;

    /// <summary>All weights, adapters and the gains of the last norm included.</summary>
    public long Parameters => Options.Layers * PerLayer + Adapters + Tokens + Options.Dim;

    /// <summary>Floating-point operations of a forward pass: two for each weight of the layers at each slot. Attention's own
    /// products, which grow with the square of the length, and adapters are left out, as is customary.</summary>
    /// <param name="slots">Slots of all sequences together.</param>
    public double ForwardFlops(long slots) => 2.0 * Options.Layers * PerLayer * slots;

    /// <summary>The same for one recommendation by beam search, as <see cref="GLlmRec.Recommend"/> does it: the prompt once, and
    /// once more for each beam and further token.</summary>
    /// <param name="prompt">Slots of the prompt.</param>
    /// <param name="tokens">Tokens of an item.</param>
    /// <param name="width">Beams.</param>
    public double BeamSearchFlops(long prompt, int tokens, int width) =>
        ForwardFlops(prompt + Enumerable.Range(1, tokens - 1).Sum(written => width * (prompt + written)));
}
