using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>Sizes of a <see cref="BertEncoder"/>; the defaults are BERT-base's.</summary>
public sealed record BertOptions
{
    /// <summary>Pieces of the vocabulary.</summary>
    public int Vocabulary { get; init; } = 30522;

    /// <summary>Most tokens of a text.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Kinds of text that a token can belong to; only the first is used.</summary>
    public int Types { get; init; } = 2;

    /// <summary>D, width of a state.</summary>
    public int Dim { get; init; } = 768;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Width of the hidden layer of a block.</summary>
    public int InnerDim { get; init; } = 3072;
}

/// <summary>BERT (Devlin et al., NAACL 2019) as a frozen reader of texts: the last layer's state of <c>[CLS]</c>, without the pooler after it.</summary>
public sealed class BertEncoder : Module<Slots, Tensor>
{
    private readonly BertOptions options;
    private readonly Device device;
    private readonly Embedding words, positions, types;
    private readonly LayerNorm norm;
    private readonly ModuleList<TransformerBlock> blocks;

    /// <summary>Makes an untrained encoder; initial values come from libtorch's generator.</summary>
    public BertEncoder(BertOptions options, Device? device = null) : base(nameof(BertEncoder))
    {
        (this.options, this.device) = (options, device ?? CPU);
        words = Initial.Table(options.Vocabulary, options.Dim, this.device);
        positions = Initial.Table(options.MaxLength, options.Dim, this.device);
        types = Initial.Table(options.Types, options.Dim, this.device);
        norm = LayerNorm(options.Dim, eps: 1e-12, device: this.device);
        blocks = ModuleList(Enumerable.Range(0, options.Layers).Select(_ => new TransformerBlock(options.Dim, options.Heads, options.InnerDim, 0, this.device)).ToArray());
        RegisterComponents();
        Initial.Bert(this);
        eval();
    }

    /// <summary>Sizes.</summary>
    public BertOptions Options => options;

    /// <summary>Opens weights as Hugging Face saves them; a pooler and heads for other tasks are passed over.</summary>
    /// <param name="path">Such as <c>model.safetensors</c>.</param>
    /// <param name="options">Its sizes; null for BERT-base.</param>
    /// <param name="device">Where the weights go.</param>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">A tensor is missing or has another shape; found before any is read.</exception>
    public static BertEncoder Open(string path, BertOptions? options = null, Device? device = null)
    {
        using var weights = new SafetensorsFile(path);
        var model = new BertEncoder(options ?? new(), device);
        BertCheckpoint.Load(model, weights);
        return model;
    }

    /// <summary>The states of all tokens.</summary>
    /// <param name="x">Texts, laid out so that a slot sees its whole text.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Slots x)
    {
        using var scope = NewDisposeScope();
        var h = Fused.LayerNorm(words.call(x.Items) + positions.call(x.Positions) + types.weight![0], norm);
        return blocks.Aggregate(h, (state, block) => block.call(state, x)).MoveToOuterDisposeScope();
    }

    /// <summary>The states of the texts' first tokens, <c>[CLS]</c>. [B, D]</summary>
    /// <param name="texts">Tokens of each text.</param>
    /// <exception cref="ArgumentException">A text has no token, or more than MaxLength.</exception>
    public Tensor FirstStates(IReadOnlyList<int[]> texts)
    {
        if (texts.FirstOrDefault(t => t.Length == 0 || t.Length > options.MaxLength) is { } wrong)
            throw new ArgumentException($"A text has {wrong.Length} tokens; the encoder reads 1 to {options.MaxLength}.", nameof(texts));
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var batch = SequenceBatch.Of([.. texts.Select((tokens, k) => new UserSequence(k, tokens))], new int[texts.Count], options.MaxLength);
        var x = Slots.Of(batch, packed: true, training: false, device, causal: false);
        return call(x).index_select(0, x.Positions.eq(0).nonzero().squeeze(1)).MoveToOuterDisposeScope();
    }
}

/// <summary>Item texts through a frozen BERT, as UniSRec, VQ-Rec and PFCR prepare them: 768 numbers, neither normalised nor projected.</summary>
/// <param name="encoder">With trained weights.</param>
/// <param name="tokenizer">With the vocabulary of the weights.</param>
/// <param name="batchSize">Texts read at once.</param>
public sealed class BertFeatures(BertEncoder encoder, WordPieceTokenizer tokenizer, int batchSize = 32) : ITextFeatures
{
    /// <summary>Opens a folder of Hugging Face's: <c>config.json</c>, <c>model.safetensors</c> and <c>vocab.txt</c>.</summary>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    /// <exception cref="DataFormatException">A file is not what it should be, or the vocabulary has not as many pieces as config.json says.</exception>
    public static BertFeatures Open(string folder, Device? device = null)
    {
        string In(string file) => Path.Combine(folder, file);
        var (options, tokenizer) = (BertConfig.Read(In("config.json")), WordPieceTokenizer.Read(In("vocab.txt")));
        return tokenizer.Count == options.Vocabulary ? new(BertEncoder.Open(In("model.safetensors"), options, device), tokenizer)
            : throw new DataFormatException(In("vocab.txt"), 0, $"The vocabulary has {tokenizer.Count} pieces, config.json says {options.Vocabulary}.", "Take all files from one model.");
    }

    /// <inheritdoc/>
    public string Name => "BERT, [CLS] of the last layer";

    /// <inheritdoc/>
    public Features Of(IReadOnlyList<string> texts)
    {
        var values = new List<float>(texts.Count * encoder.Options.Dim);
        foreach (var some in texts.Chunk(batchSize))
        {
            using var states = encoder.FirstStates(Array.ConvertAll(some, text => tokenizer.Encode(text, encoder.Options.MaxLength)));
            values.AddRange(states.cpu().data<float>());
        }
        return new([.. values], texts.Count, encoder.Options.Dim);
    }
}
