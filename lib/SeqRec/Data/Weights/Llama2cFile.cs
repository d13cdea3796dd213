using System.Buffers.Binary;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>The seven numbers at the head of a llama2.c file.</summary>
/// <param name="Dim">D, width of a slot.</param>
/// <param name="InnerDim">Width of the feed-forward part.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Heads">H, query heads.</param>
/// <param name="KeyValueHeads">KV; divides H.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="MaxLength">Positions that the file has rotary tables for.</param>
/// <param name="TiedHead">Whether the token table also scores the next token.</param>
public sealed record Llama2cSizes(int Dim, int InnerDim, int Layers, int Heads, int KeyValueHeads, int Vocabulary, int MaxLength, bool TiedHead);

/// <summary>
/// The first export format of llama2.c: seven sizes, then single-precision numbers, each kind of matrix for all layers. Tensors
/// are given under Hugging Face's names and in its layout: the rows of query and key matrices are put in the order in which a
/// head's elements j and j + d/2 are a pair, where the file has pairs of neighbours.
/// </summary>
public sealed class Llama2cFile : IWeights
{
    private const int HeaderBytes = 7 * sizeof(int);
    private readonly WeightBytes _file;
    private readonly Dictionary<string, WeightEntry> _entries = [];

    /// <summary>Opens a file.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">Its sizes make no model, or its length is not the one that they ask for.</exception>
    public Llama2cFile(string path)
    {
        _file = new(path);
        try
        {
            Sizes = ReadSizes();
            var end = Layout();
            if (end != _file.Length) throw _file.Error($"{Sizes} takes {end} bytes, the file has {_file.Length}.");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The sizes of the model.</summary>
    public Llama2cSizes Sizes { get; }

    /// <inheritdoc/>
    public string File => _file.File;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var values = _file.Read(Entries.Find(name, File));
        if (!name.EndsWith("q_proj.weight", StringComparison.Ordinal) && !name.EndsWith("k_proj.weight", StringComparison.Ordinal)) return values;
        using var scope = NewDisposeScope();
        var pairs = values.view(-1, Sizes.Dim / Sizes.Heads / 2, 2, Sizes.Dim);  // [heads, d/2, 2, D]
        return pairs.transpose(1, 2).reshape(-1, Sizes.Dim).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Llama2cSizes ReadSizes()
    {
        if (_file.Length < HeaderBytes) throw _file.Error($"{_file.Length} bytes are too few for a llama2.c file.");
        var bytes = new byte[HeaderBytes];
        _file.Read(bytes, 0);
        int At(int k) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(k * sizeof(int)));
        var vocabulary = At(5) == int.MinValue ? 0 : Math.Abs(At(5));
        var s = new Llama2cSizes(At(0), At(1), At(2), At(3), At(4), vocabulary, At(6), TiedHead: At(5) > 0);
        var positive = new[] { s.Dim, s.InnerDim, s.Layers, s.Heads, s.KeyValueHeads, s.Vocabulary, s.MaxLength }.All(n => n is > 0 and < 1 << 20);
        if (!positive || s.Dim % (2 * s.Heads) != 0 || s.Heads % s.KeyValueHeads != 0 || s.Layers >= 1 << 10)
            throw _file.Error($"{s} are no sizes of a Llama. This is no llama2.c file of version 0.");
        return s;
    }

    // Fills in the entries in the order of the file; returns where it ends.
    private long Layout()
    {
        var (s, end) = (Sizes, (long)HeaderBytes);
        void Add(string name, params long[] shape)
        {
            _entries.Add(name, new(name, float32, shape, end));
            end += _entries[name].Bytes;
        }
        void OfLayers(string name, params long[] shape)
        {
            for (var k = 0; k < s.Layers; k++) Add($"layers.{k}.{name}.weight", shape);
        }
        long keys = (long)s.Dim / s.Heads * s.KeyValueHeads;
        Add("embed_tokens.weight", s.Vocabulary, s.Dim);
        OfLayers("input_layernorm", s.Dim);
        OfLayers("self_attn.q_proj", s.Dim, s.Dim);
        OfLayers("self_attn.k_proj", keys, s.Dim);
        OfLayers("self_attn.v_proj", keys, s.Dim);
        OfLayers("self_attn.o_proj", s.Dim, s.Dim);
        OfLayers("post_attention_layernorm", s.Dim);
        OfLayers("mlp.gate_proj", s.InnerDim, s.Dim);
        OfLayers("mlp.down_proj", s.Dim, s.InnerDim);
        OfLayers("mlp.up_proj", s.InnerDim, s.Dim);
        Add("norm.weight", s.Dim);
        end += (long)s.MaxLength * (s.Dim / s.Heads) * sizeof(float);  // tables of cosines and sines, computed anew here
        if (!s.TiedHead) Add("lm_head.weight", s.Vocabulary, s.Dim);
        return end;
    }
}
