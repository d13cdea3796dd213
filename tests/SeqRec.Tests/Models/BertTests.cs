using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_bert_golden.py, in single precision.</summary>
public sealed class BertTests : IDisposable
{
    private static readonly Golden Twin = GoldenFile.Load<Golden>("bert");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", false), InlineData("bert.", true)]  // names of new files, and of the first
    public void First_states_agree_with_PyTorch(string prefix, bool old)
    {
        string Name(string name) => prefix + (old && name.Contains("LayerNorm") ? name.Replace("weight", "gamma").Replace("bias", "beta") : name);
        var path = Write(Twin.Weights.ToDictionary(w => Name(w.Key), w => w.Value.Tensor()).Append(new("pooler.dense.weight", zeros(2))));
        using var model = BertEncoder.Open(path, Twin.Options);
        Gradients.Close(stack([.. Twin.States.Select(row => tensor(row))]), model.FirstStates(Twin.Texts), 1e-5);
        Gradients.Close(model.FirstStates(Twin.Texts)[1..2], model.FirstStates([Twin.Texts[1]]), 1e-6);  // neighbours change nothing
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        var path = Write(Twin.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor()));
        Assert.Contains("the encoder's [20, 24]", Assert.Throws<DataFormatException>(() => BertEncoder.Open(path, Twin.Options with { Dim = 24, Vocabulary = 20 })).Message);
        Assert.Contains("no tensor 'encoder.layer.3.attention", Assert.Throws<DataFormatException>(() => BertEncoder.Open(path, Twin.Options with { Layers = 4 })).Message);
        using var model = new BertEncoder(Twin.Options);
        Assert.Contains("1 to 9", Assert.Throws<ArgumentException>(() => model.FirstStates([new int[10]])).Message);
    }

    [Fact]
    public void BERT_base_has_108_891_648_weights_without_its_pooler()
    {
        var o = new BertOptions();
        long block = 4 * (o.Dim * o.Dim + o.Dim) + 2 * o.Dim * o.InnerDim + o.InnerDim + o.Dim + 4 * o.Dim;
        Assert.Equal(108_891_648, (o.Vocabulary + o.MaxLength + o.Types) * o.Dim + 2 * o.Dim + o.Layers * block);
        using var model = new BertEncoder(Twin.Options);
        Assert.Equal(Twin.Weights.Values.Sum(w => w.Values.Length), model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Texts_become_vectors_one_by_one()
    {
        using var model = new BertEncoder(Twin.Options);
        var tokenizer = new WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ink", "pen"]);
        string[] texts = ["Ink pen", "pen", "ink ink ink", "Pen.", ""];
        var x = new BertFeatures(model, tokenizer, batchSize: 2).Of(texts);
        Assert.Equal((5, 12), (x.Rows, x.Dim));
        for (var k = 0; k < 5; k++) Gradients.Close(model.FirstStates([tokenizer.Encode(texts[k], 9)])[0], tensor(x[k].ToArray()), 1e-5);
    }

    [Fact]
    public void A_folder_has_all_that_is_needed()
    {
        var o = Twin.Options;
        Write(Twin.Weights.ToDictionary(w => w.Key, w => w.Value.Tensor()));
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(4, o.Vocabulary - 4).Select(k => $"w{k}")];
        folder.Write("vocab.txt", string.Join('\n', pieces) + "\n");
        WriteConfig("");
        Assert.Equal((1, o.Dim), (BertFeatures.Open(folder.Path).Of(["w5 w6"]).Rows, BertFeatures.Open(folder.Path).Of(["w5"]).Dim));
        WriteConfig(", \"hidden_act\": \"relu\"");
        Assert.Contains("hidden_act is \"relu\"; it must be \"gelu\"", Assert.Throws<DataFormatException>(() => BertFeatures.Open(folder.Path)).Message);
        WriteConfig(", \"embedding_size\": 128");
        Assert.Contains("embedding_size", Assert.Throws<DataFormatException>(() => BertFeatures.Open(folder.Path)).Message);
        WriteConfig("");
        folder.Write("vocab.txt", string.Join('\n', pieces[..^1]) + "\n");
        Assert.Contains($"config.json says {o.Vocabulary}", Assert.Throws<DataFormatException>(() => BertFeatures.Open(folder.Path)).Message);
    }

    private void WriteConfig(string more)
    {
        var o = Twin.Options;
        folder.Write("config.json", $$"""
            { "model_type": "bert", "vocab_size": {{o.Vocabulary}}, "max_position_embeddings": {{o.MaxLength}}, "type_vocab_size": {{o.Types}}, "hidden_size": {{o.Dim}},
              "num_hidden_layers": {{o.Layers}}, "num_attention_heads": {{o.Heads}}, "intermediate_size": {{o.InnerDim}}, "layer_norm_eps": 1e-12{{more}} }
            """);
    }

    private string Write(IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        var path = Path.Combine(folder.Path, "model.safetensors");
        SafetensorsFile.Write(path, weights.ToDictionary());
        return path;
    }

    private sealed record Golden(BertOptions Options, int[][] Texts, double[][] States, Dictionary<string, Weight> Weights);
}
