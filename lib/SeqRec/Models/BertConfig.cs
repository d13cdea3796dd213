using SeqRec.Data;

namespace SeqRec.Models;

/// <summary>Reads a BERT's <c>config.json</c> (<see cref="ConfigKeys"/>).</summary>
public static class BertConfig
{
    private static readonly HashSet<string> WithoutEffect =
    [
        "_name_or_path", "architectures", "attention_probs_dropout_prob", "hidden_dropout_prob", "classifier_dropout", "directionality", "dtype", "torch_dtype", "gradient_checkpointing",
        "initializer_range", "pad_token_id", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type", "transformers_version", "use_cache"
    ];

    private static readonly Dictionary<string, string[]> OneValue = new()
    {
        ["model_type"] = ["\"bert\""], ["hidden_act"] = ["\"gelu\""], ["layer_norm_eps"] = ["1e-12", "1E-12"], ["position_embedding_type"] = ["\"absolute\""]
    };

    /// <summary>The sizes that a file describes.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">A key is missing, unknown or has a value that this BERT cannot honour; the message names it.</exception>
    public static BertOptions Read(string path)
    {
        var keys = new ConfigKeys(path, OneValue, WithoutEffect);
        keys.CheckOneValues("BERT");
        var options = new BertOptions
        {
            Vocabulary = keys.Size("vocab_size"), MaxLength = keys.Size("max_position_embeddings"), Types = keys.Size("type_vocab_size"), Dim = keys.Size("hidden_size"),
            Layers = keys.Size("num_hidden_layers"), Heads = keys.Size("num_attention_heads"), InnerDim = keys.Size("intermediate_size")
        };
        keys.RefuseOthers();
        return options.Dim % options.Heads == 0 ? options : throw keys.Error("num_attention_heads", $"must divide hidden_size {options.Dim}", "Fetch the file again.");
    }
}
