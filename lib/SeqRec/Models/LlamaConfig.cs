using System.Text.Json;
using SeqRec.Data;

namespace SeqRec.Models;

/// <summary>Reads a Llama's <c>config.json</c> (<see cref="ConfigKeys"/>).</summary>
public static class LlamaConfig
{
    /// <summary>The key under which a saved recommender describes what is around its Llama.</summary>
    internal const string Around = "seqrec";

    private static readonly HashSet<string> WithoutEffect =
    [
        "_name_or_path", "architectures", "bos_token_id", "eos_token_id", "pad_token_id", "dtype", "torch_dtype",
        "initializer_range", "max_position_embeddings", "max_sequence_length", "transformers_version", "use_cache", "return_dict",
        "output_attentions", "output_hidden_states", "transformers.js_config", Around
    ];

    private static readonly Dictionary<string, string[]> OneValue = new()
    {
        ["model_type"] = ["\"llama\""], ["hidden_act"] = ["\"silu\""], ["rope_scaling"] = ["null"], ["attention_bias"] = ["false"],
        ["mlp_bias"] = ["false"], ["attention_dropout"] = ["0", "0.0"], ["pretraining_tp"] = ["1"], ["quantization_config"] = ["null"],
        ["is_llama_config"] = ["true"], ["rope_interleaved"] = ["false"]
    };

    /// <summary>The sizes that a file describes.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">A key is missing, unknown or has a value that this Llama cannot honour; the message names it.</exception>
    public static LlamaOptions Read(string path) => Read(path, needsTokens: true);

    /// <summary>The keys that <see cref="Read(string)"/> reads; a model without tokens has no vocab_size.</summary>
    internal static Dictionary<string, object> Keys(LlamaOptions options)
    {
        var keys = new Dictionary<string, object>
        {
            ["model_type"] = "llama", ["hidden_act"] = "silu", ["hidden_size"] = options.Dim, ["intermediate_size"] = options.InnerDim, ["num_hidden_layers"] = options.Layers,
            ["num_attention_heads"] = options.Heads, ["num_key_value_heads"] = options.GroupCount, ["head_dim"] = options.HeadSize,
            ["rms_norm_eps"] = options.NormEps, ["rope_theta"] = options.RopeTheta, ["tie_word_embeddings"] = options.TiedHead
        };
        if (options.Vocabulary > 0) keys["vocab_size"] = options.Vocabulary;
        return keys;
    }

    internal static LlamaOptions Read(string path, bool needsTokens)
    {
        var keys = new ConfigKeys(path, OneValue, WithoutEffect);
        keys.CheckOneValues("Llama");
        var (heads, dim) = (keys.Size("num_attention_heads"), keys.Size("hidden_size"));
        var options = new LlamaOptions
        {
            Vocabulary = needsTokens ? keys.Size("vocab_size") : keys.Optional("vocab_size") ?? 0, Dim = dim, InnerDim = keys.Size("intermediate_size"), Layers = keys.Size("num_hidden_layers"), Heads = heads,
            KeyValueHeads = keys.Optional("num_key_value_heads") ?? heads, HeadDim = keys.Optional("head_dim"),
            NormEps = keys.Real("rms_norm_eps", 1e-6), RopeTheta = keys.Real("rope_theta", ThetaOfParameters(keys)), TiedHead = keys.Flag("tie_word_embeddings"),
        };
        keys.RefuseOthers();
        if (options.HeadDim is null && dim % heads != 0) throw keys.Error("num_attention_heads", $"must divide hidden_size {dim}", "Give head_dim.");
        return heads % options.GroupCount == 0 ? options : throw keys.Error("num_key_value_heads", $"must divide num_attention_heads {heads}", "Fetch the file again.");
    }

    // Newer files have θ in an object of its own; scaled positions would be there too.
    private static double ThetaOfParameters(ConfigKeys keys)
    {
        if (keys.Find("rope_parameters") is not { } value) return 10000;
        if (value.ValueKind != JsonValueKind.Object) throw keys.Error("rope_parameters", "must be an object", "Fetch the file again.");
        var odd = value.EnumerateObject().Any(p => p.Name != "rope_theta" && !(p.Name == "rope_type" && p.Value.ValueEquals("default")));
        if (odd || !value.TryGetProperty("rope_theta", out var theta) || theta.ValueKind != JsonValueKind.Number || !(theta.GetDouble() > 0))
            throw keys.Error("rope_parameters", "must have the rope_type \"default\" and a rope_theta above 0", "This Llama computes nothing else.");
        return theta.GetDouble();
    }
}
