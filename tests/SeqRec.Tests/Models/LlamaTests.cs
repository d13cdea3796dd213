using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public sealed class LlamaTests : IDisposable
{
    private static readonly LlamaOptions Tiny = new() { Vocabulary = 11, Dim = 8, InnerDim = 12, Layers = 3, Heads = 4, KeyValueHeads = 2 };
    private readonly TemporaryFolder folder = new();

    public LlamaTests() => manual_seed(3);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Kept_keys_and_values_give_what_the_whole_sequence_gives()
    {
        using var model = Loud();
        var told = new HashSet<int>();
        for (var first = 0; first < Tiny.Vocabulary; first++)
        {
            List<int> tokens = [first, 1, 4];
            for (var k = 0; k < 6; k++) tokens.Add((int)model.call(model.SlotsOf([[.. tokens]]))[^1].argmax().ToInt64());
            Assert.Equal(tokens[3..], model.Continue([first, 1, 4], 6));
            told.UnionWith(tokens[3..]);
        }
        Assert.True(told.Count > 2);
    }

    [Fact]
    public void An_empty_prompt_is_refused()
    {
        using var model = new Llama(Tiny);
        Assert.Contains("needs a token", Assert.Throws<ArgumentException>(() => model.Continue([], 3)).Message);
    }

    [Fact]
    public void Generating_leaves_no_tensor_behind()
    {
        var (before, after) = Live.Tensors(() =>
        {
            var model = new Llama(Tiny);
            model.eval();
            return () => model.Continue([1, 2], 5);
        });
        Assert.Equal(before, after);
    }

    [Fact]
    public void Only_distances_between_positions_matter()
    {
        using var guard = no_grad();
        using var model = Loud();
        var x = model.SlotsOf([[3, 1, 4, 1, 5], [9, 2]]);
        var e = randn(7, 8);
        Gradients.Close(model.States(e, x.Positions, x), model.States(e, x.Positions + 40, x), 1e-4);
        var apart = tensor(new long[] { 0, 1, 2, 3, 9, 0, 1 });
        Assert.False(model.States(e, x.Positions, x).allclose(model.States(e, apart, x), atol: 1e-4));
    }

    [Fact]
    public void Attention_through_shared_heads_has_the_gradients_of_finite_differences()
    {
        var block = new GroupedQueryAttention(6, 4, 2, 2, (_, inputs, outputs) => new LoraLinear(inputs, outputs, null, CPU));
        block.@double();
        using var model = new Llama(Tiny);
        var slots = model.SlotsOf([[1, 2, 3], [4, 5]], packed: false);
        var rotation = Rotation.At(slots.Positions, 2, 100);
        var x = randn([2, 3, 6], float64, requires_grad: true);
        var weights = block.parameters().ToArray();
        using (no_grad()) foreach (var w in weights) w.mul_(30);
        Gradients.AgreeWithDifferences(() => (block.call(x, rotation, slots) * arange(6)).sum(), [x, .. weights]);
    }

    [Fact]
    public void New_adapters_change_nothing_and_dropout_acts_in_training_alone()
    {
        using var model = new Llama(Tiny with { Lora = new() { Rank = 2, Dropout = 0.5 } });
        using var merged = model.Merged();
        Gradients.Close(merged.call(merged.SlotsOf([[1, 2, 3]])), model.call(model.SlotsOf([[1, 2, 3]])), 1e-5);
        using (no_grad()) foreach (var (name, p) in model.named_parameters()) if (name.Contains("lora_B")) p.add_(0.5);
        using var changed = model.Merged();
        Assert.False(changed.call(changed.SlotsOf([[1, 2, 3]])).allclose(model.call(model.SlotsOf([[1, 2, 3]]))));
        model.eval();
        Gradients.Close(changed.call(changed.SlotsOf([[1, 2, 3]])), model.call(model.SlotsOf([[1, 2, 3]])), 1e-5);
    }

    [Theory]
    [InlineData("\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}", "rope_scaling")]
    [InlineData("\"attention_bias\":true", "attention_bias")]
    [InlineData("\"hidden_act\":\"gelu\"", "hidden_act")]
    [InlineData("\"model_type\":\"mistral\"", "model_type")]
    [InlineData("\"sliding_window\":4096", "sliding_window")]
    [InlineData("\"num_key_value_heads\":3", "num_key_value_heads")]
    [InlineData("\"num_attention_heads\":5", "num_attention_heads")]
    [InlineData("\"hidden_size\":\"wide\"", "hidden_size")]
    [InlineData("\"rms_norm_eps\":-1", "rms_norm_eps")]
    [InlineData("\"vocab_size\":0", "vocab_size")]
    [InlineData("\"tie_word_embeddings\":1", "tie_word_embeddings")]
    [InlineData("\"rope_parameters\":{\"rope_type\":\"llama3\",\"rope_theta\":500000.0}", "rope_parameters")]
    public void A_config_that_cannot_be_honoured_is_refused_by_its_key(string entry, string key)
    {
        var error = Assert.Throws<DataFormatException>(() => LlamaConfig.Read(Config(entry)));
        Assert.Contains($"{key} is {entry[(entry.IndexOf(':') + 1)..]}", error.Message);
    }

    [Fact]
    public void A_config_is_read()
    {
        var read = LlamaConfig.Read(Config("\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":500000.0}", "\"tie_word_embeddings\":true"));
        Assert.Equal(new LlamaOptions { Vocabulary = 11, Dim = 8, InnerDim = 12, Layers = 3, Heads = 4, KeyValueHeads = 4, NormEps = 1e-6, RopeTheta = 500000, TiedHead = true }, read);
        Assert.Contains("hidden_size is missing", Assert.Throws<DataFormatException>(() => LlamaConfig.Read(folder.Write("config.json", "{\"num_attention_heads\":4}"))).Message);
    }

    [Fact]
    public void The_first_layers_of_a_checkpoint_can_be_taken_alone()
    {
        using var whole = new Llama(Tiny);
        using var first = new Llama(Tiny with { Layers = 1, Head = false });
        using var weights = Saved(LlamaCheckpoint.Named(whole).ToDictionary());
        LlamaCheckpoint.Load(first, weights);
        foreach (var (name, tensor) in first.state_dict()) Assert.True(tensor.allclose(whole.state_dict()[name]));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_by_name()
    {
        using var model = new Llama(Tiny);
        void Refused(string problem, Action<Dictionary<string, Tensor>> change)
        {
            var named = LlamaCheckpoint.Named(model).ToDictionary();
            change(named);
            using var weights = Saved(named);
            Assert.Contains(problem, Assert.Throws<DataFormatException>(() => LlamaCheckpoint.Load(model, weights)).Message);
        }
        Refused("no tensor 'norm.weight'", w => w.Remove("model.norm.weight"));
        Refused("model.norm.weight is [7], the model's [8]", w => w["model.norm.weight"] = ones(7));
        Refused("'model.layers.0.self_attn.q_proj.bias' is no tensor of a Llama", w => w["model.layers.0.self_attn.q_proj.bias"] = ones(8));
        Refused("'norm.weight'", w => w["norm.weight"] = ones(8));
        using var old = Saved(new(LlamaCheckpoint.Named(model)) { ["model.layers.0.self_attn.rotary_emb.inv_freq"] = ones(1) });
        LlamaCheckpoint.Load(model, old);
    }

    // Weights large enough that slots look at some slots more than at others.
    private static Llama Loud()
    {
        var model = new Llama(Tiny);
        using (no_grad()) foreach (var (name, p) in model.named_parameters()) if (!name.Contains("norm")) p.mul_(20);
        model.eval();
        return model;
    }

    private SafetensorsFile Saved(Dictionary<string, Tensor> tensors)
    {
        var path = Path.Combine(folder.Path, "model.safetensors");
        SafetensorsFile.Write(path, tensors);
        return new(path);
    }

    // A later entry replaces the same key of the base.
    private string Config(params string[] entries)
    {
        string[] all = ["\"vocab_size\":11", "\"hidden_size\":8", "\"intermediate_size\":12", "\"num_hidden_layers\":3", "\"num_attention_heads\":4", .. entries];
        return folder.Write("config.json", "{" + string.Join(",", all.GroupBy(e => e[..e.IndexOf(':')]).Select(g => g.Last())) + "}");
    }
}
