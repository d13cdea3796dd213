using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Parity with the PyTorch twin in tests/golden/make_llama_golden.py, in single precision.</summary>
public sealed class LlamaGoldenTests
{
    private static readonly Golden Twin = GoldenFile.Load<Golden>("llama");

    public enum Layout { Packed, PaddedRight, PaddedLeft }

    [Theory, CombinatorialCases]
    public void Logits_agree(string name, Layout layout)
    {
        using var model = Model(name);
        Gradients.Close(Rows(Twin.Cases[name].Logits), Flat(model.call(SlotsOf(layout)), layout), 1e-5);
    }

    [Theory, CombinatorialCases]
    public void Last_states_of_all_depths_agree(string name, Layout layout)
    {
        using var model = Model(name);
        var x = SlotsOf(layout);
        var states = model.LastStatesOfLayers(model.Embed(x.Items), x.Positions, x);
        Assert.Equal(Twin.Options.Layers + 1, states.Length);
        foreach (var (expected, actual) in Twin.Cases[name].LastStates.Zip(states)) Gradients.Close(Rows(expected), actual, 1e-5);
        Gradients.Close(states[^1], model.LastStates(model.Embed(x.Items), x.Positions, x), 1e-6);
    }

    [Theory, CombinatorialCases]
    public void Loss_and_gradients_agree_and_reach_nothing_that_is_frozen(string name, Layout layout)
    {
        using var model = Model(name);
        var loss = nn.functional.cross_entropy(Flat(model.call(SlotsOf(layout)), layout), tensor(Twin.Targets.SelectMany(row => row).ToArray()));
        loss.backward();
        var expected = Twin.Cases[name];
        Assert.Equal(expected.Loss, loss.ToDouble(), 1e-5 * expected.Loss);
        foreach (var (parameter, p) in model.named_parameters())
            Assert.Equal((parameter, expected.GradientNorms.ContainsKey(parameter)), (parameter, p.grad is not null));
        var largest = expected.GradientNorms.Values.Max();
        foreach (var (parameter, norm) in expected.GradientNorms)
            Assert.Equal(norm, model.get_parameter(parameter)!.grad!.norm().ToDouble(), 1e-5 * largest);
    }

    [Fact]
    public void Merged_adapters_compute_the_same()
    {
        using var model = Model("Adapted");
        using var merged = model.Merged();
        Assert.DoesNotContain(merged.state_dict().Keys, name => name.Contains("lora"));
        Gradients.Close(Rows(Twin.Cases["Adapted"].Logits), merged.call(SlotsOf(Layout.Packed)), 1e-5);
        Assert.True(Twin.Cases["Adapted"].Logits[0].Zip(Twin.Cases["Plain"].Logits[0]).Max(p => Math.Abs(p.First - p.Second)) > 0.1);  // else nothing was merged
    }

    [Fact]
    public void Hugging_Faces_layout_and_pefts_come_back_from_files()
    {
        using var folder = new SeqRec.Tests.Data.TemporaryFolder();
        using var plain = Model("Plain");
        using var adapted = Model("Adapted");
        SafetensorsFile.Write(Path.Combine(folder.Path, "model.safetensors"), LlamaCheckpoint.Named(plain));
        var adapters = adapted.state_dict().Where(w => w.Key.Contains(".lora_")).ToDictionary(w => "base_model.model.model." + w.Key, w => w.Value);
        SafetensorsFile.Write(Path.Combine(folder.Path, "adapter_model.safetensors"), adapters);
        folder.Write("config.json", """
            {"model_type":"llama","vocab_size":13,"hidden_size":12,"intermediate_size":10,"num_hidden_layers":3,"num_attention_heads":6,
             "num_key_value_heads":2,"head_dim":4,"rms_norm_eps":1e-5,"hidden_act":"silu","rope_scaling":null,"attention_bias":false,"use_cache":true}
            """);
        using var read = LlamaCheckpoint.OpenFolder(folder.Path, o => o with { Lora = Twin.Lora });
        using var file = new SafetensorsFile(Path.Combine(folder.Path, "adapter_model.safetensors"));
        Gradients.Close(Rows(Twin.Cases["Plain"].Logits), read.call(SlotsOf(Layout.Packed)), 1e-5);  // B is zero
        LlamaCheckpoint.LoadAdapters(read, file);
        Gradients.Close(Rows(Twin.Cases["Adapted"].Logits), read.call(SlotsOf(Layout.Packed)), 1e-5);
    }

    private static Llama Model(string name)
    {
        var model = new Llama(Twin.Options with { Lora = name == "Adapted" ? Twin.Lora : null });
        model.load_state_dict(model.state_dict().Keys.ToDictionary(key => key, key => Twin.Weights[key].Tensor()));
        return model;
    }

    private static Slots SlotsOf(Layout layout)
    {
        var rows = SequenceBatch.Of([.. Twin.Rows.Select(row => new UserSequence(0, row))], new int[Twin.Rows.Length], int.MaxValue);
        return layout == Layout.PaddedLeft ? new LeftPaddedSlots(rows, rows.Width, true, CPU) : Slots.Of(rows, layout == Layout.Packed, true, CPU);
    }

    // The real slots alone, rows one after the other.
    private static Tensor Flat(Tensor x, Layout layout)
    {
        if (layout == Layout.Packed) return x;
        var width = (int)x.shape[1];
        var real = Twin.Rows.SelectMany((row, b) => Enumerable.Range(0, row.Length).Select(t => (long)(b * width + t + (layout == Layout.PaddedLeft ? width - row.Length : 0))));
        return x.flatten(0, 1).index_select(0, tensor(real.ToArray()));
    }

    private static Tensor Rows(double[][] rows) => stack([.. rows.Select(row => tensor(row))]);

    private sealed class CombinatorialCasesAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) =>
            from name in Twin.Cases.Keys from layout in Enum.GetValues<Layout>() select new object[] { name, layout };
    }

    private sealed record Golden(LlamaOptions Options, LoraOptions Lora, int[][] Rows, long[][] Targets, Dictionary<string, Weight> Weights, Dictionary<string, Case> Cases);

    private sealed record Case(double[][] Logits, double[][][] LastStates, double Loss, Dictionary<string, double> GradientNorms);
}
