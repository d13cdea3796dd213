using System.Buffers.Binary;
using System.Text;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Folders of Hugging Face as the base of E4SRec.</summary>
[Collection(SharedTorchState.Name)]
public sealed class BaseModelTests : IDisposable
{
    private static readonly LlamaOptions Tiny = new() { Vocabulary = 11, Dim = 8, InnerDim = 12, Layers = 3, Heads = 4, KeyValueHeads = 2 };
    private readonly TemporaryFolder folder = new();

    public BaseModelTests() => Seeds.Apply(8);

    public void Dispose() => folder.Dispose();

    // The keys of the config.json that these models come with.
    private const string Llama2 = """
        {"_name_or_path":"meta-llama/Llama-2-7b-hf","architectures":["LlamaForCausalLM"],"bos_token_id":1,"eos_token_id":2,"hidden_act":"silu","hidden_size":4096,"initializer_range":0.02,
        "intermediate_size":11008,"max_position_embeddings":4096,"model_type":"llama","num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"pretraining_tp":1,"rms_norm_eps":1e-05,
        "rope_scaling":null,"tie_word_embeddings":false,"torch_dtype":"float16","transformers_version":"4.31.0.dev0","use_cache":true,"vocab_size":32000}
        """;

    private const string TinyLlama = """
        {"architectures":["LlamaForCausalLM"],"attention_bias":false,"bos_token_id":1,"eos_token_id":2,"hidden_act":"silu","hidden_size":2048,"initializer_range":0.02,"intermediate_size":5632,
        "max_position_embeddings":2048,"model_type":"llama","num_attention_heads":32,"num_hidden_layers":22,"num_key_value_heads":4,"pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":null,
        "rope_theta":10000.0,"tie_word_embeddings":false,"torch_dtype":"bfloat16","transformers_version":"4.35.0","use_cache":true,"vocab_size":32000}
        """;

    private const string SmolLm = """
        {"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,"bos_token_id":1,"eos_token_id":2,"hidden_act":"silu","hidden_size":576,"initializer_range":0.041666666666666664,
        "intermediate_size":1536,"is_llama_config":true,"max_position_embeddings":8192,"mlp_bias":false,"model_type":"llama","num_attention_heads":9,"num_hidden_layers":30,"num_key_value_heads":3,
        "pretraining_tp":1,"rms_norm_eps":1e-05,"rope_interleaved":false,"rope_scaling":null,"rope_theta":100000,"tie_word_embeddings":true,"torch_dtype":"bfloat16",
        "transformers.js_config":{"kv_cache_dtype":{"q4f16":"float16","fp16":"float16"}},"transformers_version":"4.42.3","use_cache":true,"vocab_size":49152}
        """;

    [Theory]
    [InlineData(Llama2, 6_738_415_616, 32, 10000, false), InlineData(TinyLlama, 1_100_048_384, 4, 10000, false), InlineData(SmolLm, 134_515_008, 3, 100000, true)]
    public void Configs_of_known_models_give_their_published_number_of_weights(string config, long weights, int keyValueHeads, double theta, bool tied)
    {
        var options = LlamaConfig.Read(folder.Write("config.json", config));
        Assert.Equal((weights, keyValueHeads, theta, tied, 1e-5), (new LlamaCost(options).Parameters, options.GroupCount, options.RopeTheta, options.TiedHead, options.NormEps));
    }

    [Theory, InlineData("is_llama_config\":true", "is_llama_config\":false"), InlineData("rope_interleaved\":false", "rope_interleaved\":true")]
    public void Keys_that_would_change_the_computation_are_refused(string key, string changed) =>
        Assert.Contains(changed[..changed.IndexOf('"')], Assert.Throws<DataFormatException>(() => LlamaConfig.Read(folder.Write("config.json", SmolLm.Replace(key, changed)))).Message);

    [Theory, InlineData(true), InlineData(false)]
    public void The_first_layers_compute_as_those_of_the_whole_model(bool tied)
    {
        using var whole = new Llama(Tiny with { TiedHead = tied });
        Save(whole, ScalarType.Float32);
        using var first = LlamaCheckpoint.OpenFirstLayers(folder.Path, 2, new() { Rank = 2 });
        using var guard = no_grad();
        var (x, e) = (whole.SlotsOf([[3, 1, 4]]), whole.Embed(tensor(new long[] { 3, 1, 4 })));
        Gradients.Close(whole.Normalised(whole.LastStatesOfLayers(e, x.Positions, x)[2]), first.LastStates(first.Embed(x.Items), x.Positions, x), 1e-6);
        Assert.All(first.named_parameters(), p => Assert.Equal(p.name.Contains(".lora_"), p.parameter.requires_grad));
        Assert.DoesNotContain(first.named_parameters(), p => p.name.StartsWith("lm_head"));
    }

    [Fact]
    public void Bfloat16_is_kept_and_computes_and_trains_within_its_rounding()
    {
        using var whole = new Llama(Tiny);
        Save(whole, ScalarType.BFloat16);
        using var half = LlamaCheckpoint.OpenFirstLayers(folder.Path, 2);
        using var single = LlamaCheckpoint.OpenFolder(folder.Path, o => o with { Layers = 2, Head = false });
        Assert.All(half.named_parameters(), p => Assert.Equal(p.name.Contains(".lora_") || p.name.Contains("norm") ? ScalarType.Float32 : ScalarType.BFloat16, p.parameter.dtype));
        foreach (var (name, values) in single.state_dict()) Assert.True(values.allclose(half.state_dict()[name].to_type(float32), rtol: 0, atol: 0), name);
        var x = half.SlotsOf([[3, 1, 4], [1, 5]]);
        var (expected, actual) = (single.LastStates(single.Embed(x.Items), x.Positions, x), half.LastStates(half.Embed(x.Items), x.Positions, x));
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Gradients.Close(expected, actual, 0.02);
        Assert.False(expected.allclose(actual, rtol: 0, atol: 0));
        using var table = randn(13, 5);
        using var model = new E4SRec(half, table, new() { MaxLength = 4, PromptBefore = [3, 1] });
        model.Loss(SequenceBatch.Of([new(1, [2, 7])], [3], 4)).backward();
        Assert.All(half.named_parameters().Where(p => p.name.Contains("lora_B")), p => Assert.True(p.parameter.grad!.abs().sum().ToDouble() > 0, p.name));
    }

    [Fact]
    public void A_folder_that_does_not_fit_is_refused_before_memory_is_asked_for()
    {
        using (var model = new Llama(Tiny)) Save(model, ScalarType.Float32);
        folder.Write("config.json", Llama2);  // 6.7 billion weights would not fit
        Assert.Contains("[11, 8], the model's [32000, 4096]", Assert.Throws<DataFormatException>(() => LlamaCheckpoint.OpenFolder(folder.Path)).Message);
        Assert.Contains("[11, 8], the model's [32000, 4096]", Assert.Throws<DataFormatException>(() => LlamaCheckpoint.OpenFirstLayers(folder.Path, 32)).Message);
        Assert.Contains("32 layers", Assert.Throws<ArgumentOutOfRangeException>(() => LlamaCheckpoint.OpenFirstLayers(folder.Path, 33)).Message);
        File.Delete(Path.Combine(folder.Path, "model.safetensors"));
        Assert.Contains("model.safetensors", Assert.Throws<MissingDataException>(() => LlamaCheckpoint.OpenFirstLayers(folder.Path, 4)).Message);
    }

    [Theory, InlineData("BF16", 6), InlineData("F16", 3)]  // the second is converted
    public void Of_a_gigabyte_only_the_kept_layers_become_resident(string type, int layers)
    {
        var options = new LlamaOptions { Vocabulary = 8192, Dim = 1024, InnerDim = 4096, Layers = 30, Heads = 16, KeyValueHeads = 4, HeadDim = 64 };
        var (small, large) = (Path.Combine(folder.Path, "small"), Path.Combine(folder.Path, "large"));
        WriteSparse(small, options with { Vocabulary = 16, Dim = 16, InnerDim = 16, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadDim = 8 }, type);
        Assert.InRange(WriteSparse(large, options, type), 900_000_000, 1_100_000_000);
        var (kept, peak) = LoadingInAChild.PeakBytes(small, large, layers);
        Assert.InRange(kept, 150_000_000, 450_000_000);
        Assert.InRange(peak, kept * 9 / 10, kept * 13 / 10);  // below: then it was not measured; the file is more than four times as large
    }

    private void Save(Llama model, ScalarType type)
    {
        SafetensorsFile.Write(Path.Combine(folder.Path, "model.safetensors"), LlamaCheckpoint.Named(model).ToDictionary(w => w.Key, w => w.Value.detach().to_type(type)));
        Config(folder.Path, model.Options);
    }

    private static void Config(string path, LlamaOptions options) =>
        File.WriteAllText(Path.Combine(path, "config.json"), System.Text.Json.JsonSerializer.Serialize(LlamaConfig.Keys(options)));

    // A checkpoint whose data are a hole in the file: as long as the real one, and read as zeros. Returns the bytes of its data.
    private static long WriteSparse(string path, LlamaOptions options, string type)
    {
        Directory.CreateDirectory(path);
        Config(path, options);
        using var plan = new Llama(options, new Device(DeviceType.META));
        var (header, end) = (new Dictionary<string, object>(), 0L);
        foreach (var (name, values) in LlamaCheckpoint.Named(plan))
            header[name] = new { dtype = type, values.shape, data_offsets = new[] { end, end += 2 * values.numel() } };
        var text = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(header));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        using var file = File.Create(Path.Combine(path, "model.safetensors"));
        file.Write([.. length, .. text]);
        file.SetLength(file.Length + end);
        return end;
    }
}
