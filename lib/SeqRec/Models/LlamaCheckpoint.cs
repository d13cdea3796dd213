using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Brings trained weights into a <see cref="Llama"/>, tensor by tensor.</summary>
public static class LlamaCheckpoint
{
    private const string ModelPrefix = "model.", AdapterPrefix = "base_model.model.";

    /// <summary>Opens a folder as Hugging Face saves it: <c>config.json</c> with <c>model.safetensors</c> or its index.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="change">Changes to the sizes, such as fewer layers, no head, or adapters; null for none.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    /// <exception cref="DataFormatException">A file breaks its format, or the weights do not fit the sizes.</exception>
    public static Llama OpenFolder(string folder, Func<LlamaOptions, LlamaOptions>? change = null, Device? device = null)
    {
        var options = LlamaConfig.Read(Path.Combine(folder, "config.json"));
        using var weights = Weights(folder);
        return Open(weights, options, change, device);
    }

    /// <summary>Opens the first layers of a folder as what E4SRec is put around: without a head, frozen but for new adapters. Only
    /// their tensors are read, each straight into its place; bfloat16 ones are kept as they are, others converted to single precision.</summary>
    /// <param name="folder">As for <see cref="OpenFolder"/>.</param>
    /// <param name="layers">How many to keep; SLMRec's student has 4 of 32.</param>
    /// <param name="lora">The adapters; null for E4SRec's.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint has fewer layers.</exception>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    /// <exception cref="DataFormatException">A file breaks its format, or the weights do not fit the sizes; found before weights are allocated.</exception>
    public static Llama OpenFirstLayers(string folder, int layers, LoraOptions? lora = null, Device? device = null)
    {
        var options = LlamaConfig.Read(Path.Combine(folder, "config.json"));
        if (layers < 1 || layers > options.Layers) throw new ArgumentOutOfRangeException(nameof(layers), layers, $"{folder} has {options.Layers} layers.");
        using var weights = Weights(folder);
        return Open(weights, options, o => o with { Layers = layers, Head = false, Lora = lora ?? new(), WeightType = KeptType(weights) }, device);
    }

    /// <summary>Opens a llama2.c file, which has ε = 1e-5 and θ = 10000.</summary>
    /// <param name="path">Such as <c>stories260K.bin</c>.</param>
    /// <param name="change">As for <see cref="OpenFolder"/>.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">The file breaks its format.</exception>
    public static Llama OpenLlama2c(string path, Func<LlamaOptions, LlamaOptions>? change = null, Device? device = null)
    {
        using var weights = new Llama2cFile(path);
        var s = weights.Sizes;
        var options = new LlamaOptions
        {
            Vocabulary = s.Vocabulary, Dim = s.Dim, InnerDim = s.InnerDim, Layers = s.Layers, Heads = s.Heads, KeyValueHeads = s.KeyValueHeads, TiedHead = s.TiedHead
        };
        return Open(weights, options, change, device);
    }

    /// <summary>Copies weights in. Layers, heads and token tables that the model lacks are passed over; adapters stay as they are.</summary>
    /// <exception cref="DataFormatException">A tensor is missing, has another shape or is none of a Llama; found before any is read.</exception>
    public static void Load(Llama model, IWeights weights)
    {
        using var guard = no_grad();
        foreach (var (target, name) in Plan(model, weights)) weights.ReadInto(name, target);
    }

    // Where each tensor of the file goes.
    private static List<(Tensor Target, string Name)> Plan(Llama model, IWeights weights)
    {
        var own = model.state_dict().Where(w => !w.Key.Contains(".lora_")).ToDictionary();
        var names = Names(weights, name => Without(ModelPrefix, name));
        if (names.Keys.FirstOrDefault(name => !own.ContainsKey(name) && !Passed(name, model.Options)) is { } odd)
            throw new DataFormatException(weights.File, 0, $"'{names[odd]}' is no tensor of a Llama of {model.Options.Layers} layers.", "Check that the checkpoint is of this kind of model.");
        return Matched(own, names, weights);
    }

    /// <summary>Copies adapters in that peft has saved for this kind of model.</summary>
    /// <param name="model">With <see cref="LlamaOptions.Lora"/> of the same rank and targets.</param>
    /// <param name="weights">Such as <c>adapter_model.safetensors</c>.</param>
    /// <exception cref="DataFormatException">An adapter is missing, surplus or has another shape.</exception>
    public static void LoadAdapters(Llama model, IWeights weights)
    {
        var own = model.state_dict().Where(w => w.Key.Contains(".lora_")).ToDictionary();
        var names = Names(weights, name => Without(ModelPrefix, Without(AdapterPrefix, name)));
        if (names.Keys.FirstOrDefault(name => !own.ContainsKey(name)) is { } odd)
            throw new DataFormatException(weights.File, 0, $"'{names[odd]}' adapts nothing in this model.", "Make the model with the same LoRA targets and layers.");
        using var guard = no_grad();
        foreach (var (target, name) in Matched(own, names, weights)) weights.ReadInto(name, target);
    }

    /// <summary>The model's weights under the names of Hugging Face's checkpoints, for <see cref="SafetensorsFile.Write"/>.</summary>
    /// <exception cref="InvalidOperationException">The model has adapters; merge them first.</exception>
    public static IReadOnlyDictionary<string, Tensor> Named(Llama model) => model.Options.Lora is not null
        ? throw new InvalidOperationException("A checkpoint has no place for adapters: save what Merged() gives.")
        : model.state_dict().ToDictionary(w => w.Key.StartsWith("lm_head.", StringComparison.Ordinal) ? w.Key : ModelPrefix + w.Key, w => w.Value);

    /// <summary>The type in which matrices of a checkpoint are kept: bfloat16 if they have it, else single precision.</summary>
    internal static ScalarType KeptType(IWeights weights) =>
        weights.Entries.Values.Any(e => e.Type == ScalarType.BFloat16 && e.Shape.Count == 2) ? ScalarType.BFloat16 : ScalarType.Float32;

    private static IWeights Weights(string folder)
    {
        var (single, index) = (Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "model.safetensors.index.json"));
        return File.Exists(single) || !File.Exists(index) ? new SafetensorsFile(single) : new ShardedSafetensors(index);
    }

    // A model on the device without memory says what must be in the files before any memory is asked for.
    internal static Llama Open(IWeights weights, LlamaOptions options, Func<LlamaOptions, LlamaOptions>? change, Device? device)
    {
        options = change?.Invoke(options) ?? options;
        using (var plan = new Llama(options, new Device(DeviceType.META))) Plan(plan, weights);
        var model = new Llama(options, device, drawn: false);
        try
        {
            Load(model, weights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // The file's names by the model's.
    private static Dictionary<string, string> Names(IWeights weights, Func<string, string> own)
    {
        var names = new Dictionary<string, string>();
        foreach (var name in weights.Entries.Keys)
            if (!names.TryAdd(own(name), name))
                throw new DataFormatException(weights.File, 0, $"'{names[own(name)]}' and '{name}' are the same tensor of the model.", "Remove one of them.");
        return names;
    }

    private static List<(Tensor Target, string Name)> Matched(Dictionary<string, Tensor> own, Dictionary<string, string> names, IWeights weights)
    {
        var matched = new List<(Tensor, string)>();
        foreach (var (name, target) in own)
        {
            var entry = weights.Entries.Find(names.GetValueOrDefault(name, name), weights.File);
            if (!entry.Shape.SequenceEqual(target.shape))
                throw new DataFormatException(weights.File, 0, $"{entry.Name} is [{string.Join(", ", entry.Shape)}], the model's [{string.Join(", ", target.shape)}].", "Check config.json.");
            matched.Add((target, entry.Name));
        }
        return matched;
    }

    // What a model with fewer parts does without; old files also hold the frequencies of the rotary positions.
    private static bool Passed(string name, LlamaOptions options) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || name == "lm_head.weight" || name == "embed_tokens.weight" && options.Vocabulary == 0
        || name.Split('.') is ["layers", var k, ..] && int.TryParse(k, out var layer) && layer >= options.Layers;

    private static string Without(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}
