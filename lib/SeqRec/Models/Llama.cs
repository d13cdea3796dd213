using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>
/// Llama (Touvron et al., 2023): a decoder of <see cref="LlamaBlock"/>s over token embeddings, or over vectors that come from
/// elsewhere. The names of its parts are those of Hugging Face's checkpoints, so its state has their keys.
/// </summary>
public sealed class Llama : Module<Slots, Tensor>
{
    private readonly Device device;
    private readonly bool drawn;
    private readonly TokenTable? embed_tokens;
    private readonly ModuleList<LlamaBlock> layers;
    private readonly RmsNorm norm;
    private readonly LoraLinear? lm_head;

    /// <summary>Makes an untrained model with matrices ~ N(0, 0.02²) and gains 1, drawn from libtorch's generator.</summary>
    /// <param name="options">Sizes. With <see cref="LlamaOptions.Lora"/> only the adapters are trained.</param>
    /// <param name="device">Where the parameters live.</param>
    public Llama(LlamaOptions options, Device? device = null) : this(options, device, drawn: true) { }

    // Not drawn, matrices hold what memory held: a checkpoint is to be read into them.
    internal Llama(LlamaOptions options, Device? device, bool drawn) : base(nameof(Llama))
    {
        (Options, this.device, this.drawn) = (options, device ?? CPU, drawn);
        if (options.HeadSize % 2 != 0) throw new ArgumentException($"A head of {options.HeadSize} elements has no pairs to turn: its size must be even.", nameof(options));
        if (options.Vocabulary > 0) embed_tokens = new TokenTable(options.Vocabulary, options.Dim, this.device, options.WeightType, drawn);
        layers = ModuleList(Enumerable.Range(0, options.Layers).Select(_ => Block()).ToArray());
        norm = Norm();
        if (options.Head && !options.TiedHead && options.Vocabulary > 0) lm_head = new LoraLinear(options.Dim, options.Vocabulary, null, this.device, options.WeightType, drawn);
        RegisterComponents();
        if (options.Lora is null) return;
        foreach (var (name, parameter) in named_parameters()) parameter.requires_grad = name.Contains(".lora_");
    }

    /// <summary>Its sizes.</summary>
    public LlamaOptions Options { get; }

    /// <summary>Scores of each token as the next one after each slot.</summary>
    /// <param name="x">Slots that hold token ids.</param>
    /// <returns>[.., vocabulary].</returns>
    public override Tensor forward(Slots x)
    {
        using var scope = NewDisposeScope();
        return Logits(States(Embed(x.Items), x.Positions, x), x).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of the token table. [..] -> [.., D]</summary>
    /// <exception cref="InvalidOperationException">The model has no tokens.</exception>
    public Tensor Embed(Tensor tokens) => Single(Tokens.call(tokens));

    /// <summary>Scores of each token from normalised states. [.., D] -> [.., vocabulary]</summary>
    /// <param name="states">What <see cref="States"/> gives.</param>
    /// <param name="x">Their layout.</param>
    public Tensor Logits(Tensor states, Slots x) =>
        lm_head is not null ? lm_head.call(states, x)
        : Options.TiedHead ? Single(Fused.Linear(states.type_as(Tokens.Weight), Tokens.Weight))
        : throw new InvalidOperationException("This model has no head that scores tokens: make it with Head = true.");

    /// <summary>States of all slots after the last norm.</summary>
    /// <param name="e">[.., D] what is read at each slot.</param>
    /// <param name="places">Position of each slot: [L], [B, L] or [N]. Only distances matter.</param>
    /// <param name="x">The layout of the slots.</param>
    /// <returns>[.., D].</returns>
    public Tensor States(Tensor e, Tensor places, Slots x)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        var rotation = At(places);
        return norm.call(layers.Aggregate(e, (h, layer) => layer.call(h, rotation, x))).MoveToOuterDisposeScope();
    }

    /// <summary>The state of each row's last slot after the last norm; the last layer computes no other where the layout allows. [B, D]</summary>
    /// <inheritdoc cref="States"/>
    public Tensor LastStates(Tensor e, Tensor places, Slots x)
    {
        using var scope = NewDisposeScope();
        var rotation = At(places);
        var h = layers.SkipLast(1).Aggregate(e, (state, layer) => layer.call(state, rotation, x));
        return norm.call(layers[^1].Last(h, rotation, x)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The state of each row's last slot at every depth, as Hugging Face counts: entry 0 is the input, entry k the output of
    /// layer k, and the last entry alone is normalised. Layers + 1 tensors [B, D].
    /// </summary>
    /// <inheritdoc cref="States"/>
    public Tensor[] LastStatesOfLayers(Tensor e, Tensor places, Slots x)
    {
        using var scope = NewDisposeScope();
        var (rotation, h, states) = (At(places), e, new List<Tensor> { x.Last(e) });
        foreach (var layer in layers.SkipLast(1)) states.Add(x.Last(h = layer.call(h, rotation, x)));
        states.Add(norm.call(layers[^1].Last(h, rotation, x)));
        return [.. states.Select(state => state.MoveToOuterDisposeScope())];
    }

    /// <summary>The final norm, for states that leave the model earlier. [.., D] -> [.., D]</summary>
    public Tensor Normalised(Tensor states) => norm.call(states);

    /// <summary>Token rows as the model reads them.</summary>
    /// <param name="rows">Token ids of each row.</param>
    /// <param name="packed">Without padding.</param>
    public Slots SlotsOf(IReadOnlyList<int[]> rows, bool packed = true) =>
        Slots.Of(SequenceBatch.Of([.. rows.Select(row => new UserSequence(0, row))], new int[rows.Count], int.MaxValue), packed, training, device);

    /// <summary>The likeliest token after the prompt, and so on; earlier slots are computed once. For a model in evaluation mode.</summary>
    /// <param name="prompt">Token ids, at least one.</param>
    /// <param name="count">How many to add.</param>
    /// <returns>The added tokens.</returns>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public int[] Continue(IReadOnlyList<int> prompt, int count)
    {
        if (prompt.Count == 0) throw new ArgumentException("The prompt needs a token, such as the beginning of text.", nameof(prompt));
        using var guard = no_grad();
        var caches = layers.Select(_ => new KeyValueCache()).ToArray();
        var tokens = prompt.ToList();
        for (var t = 0; t < prompt.Count + count - 1; t++)
        {
            using var scope = NewDisposeScope();
            var next = Next(tokens[t], t, caches);
            if (t >= prompt.Count - 1) tokens.Add((int)next.argmax().ToInt64());
        }
        foreach (var cache in caches) cache.Dispose();
        return [.. tokens.Skip(prompt.Count)];
    }

    /// <summary>A model without adapters that computes the same; the adapters are added to their matrices.</summary>
    public Llama Merged()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var merged = new Llama(Options with { Lora = null }, device, drawn: false);
        var weights = state_dict().Where(w => !w.Key.Contains(".lora_")).ToDictionary();
        foreach (var (name, module) in named_modules())
            if (module is LoraLinear linear) weights[$"{name}.weight"] = linear.Merged;
        merged.load_state_dict(weights);
        merged.train(training);
        return merged;
    }

    private TokenTable Tokens => embed_tokens ?? throw new InvalidOperationException("This model has no tokens: make it with a Vocabulary.");

    private Rotation At(Tensor places) => Rotation.At(places, Options.HeadSize, Options.RopeTheta);

    // Scores after one more token at place t. [1, vocabulary]
    private Tensor Next(int token, int t, KeyValueCache[] caches)
    {
        var x = SlotsOf([[token]]);
        var (h, rotation) = (Embed(x.Items), At(x.Positions + t));
        for (var k = 0; k < layers.Count; k++) h = layers[k].Next(h, rotation, x, caches[k]);
        return Logits(norm.call(h), x);
    }

    private LlamaBlock Block() => new(
        new(Options.Dim, Options.Heads, Options.GroupCount, Options.HeadSize, Linear),
        new(Options.Dim, Options.InnerDim, Linear), Norm, Options.Dropout);

    private LoraLinear Linear(string name, long inputs, long outputs) =>
        new(inputs, outputs, Options.Lora?.Targets.Contains(name) == true ? Options.Lora : null, device, Options.WeightType, drawn);

    private Tensor Single(Tensor x) => Options.WeightType == ScalarType.Float32 ? x : x.to_type(float32);

    private RmsNorm Norm() => new(Options.Dim, Options.NormEps, device);
}
