using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>An item and how it is rated.</summary>
/// <param name="Item">Its token in the source, such as "B00004YZPP".</param>
/// <param name="Score">h · e of the item; only the order of scores means something.</param>
public sealed record RatedItem(string Item, float Score);

/// <summary>
/// An <see cref="E4SRec"/>, teacher or student, in a folder that is all that recommending needs: <c>config.json</c> (Hugging
/// Face's keys, and under "seqrec" what is around the Llama), <c>model.safetensors</c> (adapters merged), and
/// <c>items.json</c>, the tokens of items 1, 2, ... in order.
/// </summary>
/// <example><c>SavedRecommender.Load(folder).Recommend(["B00004YZPP"], 10)</c></example>
public sealed class SavedRecommender : IDisposable
{
    private const string ConfigFile = "config.json", WeightsFile = "model.safetensors", ItemsFile = "items.json", ItemTable = "items", LlamaPrefix = "llama.", SavedPrefix = "model.";
    private const int Format = 1;
    private static readonly string[] Maps = ["input_proj.weight", "input_proj.bias", "score.weight"];
    private readonly E4SRec model;

    private SavedRecommender(E4SRec model, IdMap items) => (this.model, Items) = (model, items);

    /// <summary>The items that it knows.</summary>
    public IdMap Items { get; }

    /// <summary>Writes a model; the config comes last, so a folder that was cut off has none.</summary>
    /// <param name="model">Trained; it stays as it is.</param>
    /// <param name="items">The tokens of its items.</param>
    /// <param name="folder">Made where it is missing; older files of these names are replaced.</param>
    /// <exception cref="ArgumentException">The map has another number of items than the model.</exception>
    public static void Save(E4SRec model, IdMap items, string folder)
    {
        if (items.Count != model.ItemCount) throw new ArgumentException($"The map has {items.Count} items, the model {model.ItemCount}: use the map of the log that it was trained on.", nameof(items));
        using var merged = model.Merged();
        var config = LlamaConfig.Keys(merged.Llama.Options);
        config[LlamaConfig.Around] = new Surroundings
        {
            Format = Format, MaxLength = model.Options.MaxLength, PromptBefore = [.. model.Options.PromptBefore], PromptAfter = [.. model.Options.PromptAfter]
        };
        Directory.CreateDirectory(folder);
        File.Delete(Path.Combine(folder, ConfigFile));
        var weights = merged.state_dict().Where(w => w.Key != LlamaPrefix + "lm_head.weight").ToDictionary(w => Named(w.Key), w => w.Value);
        SafetensorsFile.Write(Path.Combine(folder, WeightsFile), weights);
        AtomicFile.WriteBytes(Path.Combine(folder, ItemsFile), stream => JsonSerializer.Serialize(stream, items.Tokens));
        AtomicFile.WriteBytes(Path.Combine(folder, ConfigFile), stream => JsonSerializer.Serialize(stream, config, Indented));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="MissingDataException">A file is not there.</exception>
    /// <exception cref="DataFormatException">A file is damaged or does not fit the others; the message names it.</exception>
    public static SavedRecommender Load(string folder, Device? device = null)
    {
        var path = Path.Combine(folder, ConfigFile);
        var options = LlamaConfig.Read(path, needsTokens: false);
        var around = ReadSurroundings(path, options);
        var items = ReadItems(Path.Combine(folder, ItemsFile));
        using var weights = new SafetensorsFile(Path.Combine(folder, WeightsFile));
        CheckTable(weights, items);
        using var scope = NewDisposeScope();
        using var llama = new LlamaWeights(weights);
        var table = Finite(weights, ItemTable);
        var made = new E4SRec(LlamaCheckpoint.Open(llama, options with { Head = false, WeightType = LlamaCheckpoint.KeptType(llama) }, null, device), table,
            new() { MaxLength = around.MaxLength, PromptBefore = around.PromptBefore, PromptAfter = around.PromptAfter }, device);
        ReadMaps(made, weights);
        made.eval();
        return new(made, items);
    }

    /// <summary>The items that fit best after a history, the best first; of equal ones the earlier in <see cref="Items"/>.</summary>
    /// <param name="history">Tokens of the user's items, oldest first; the model reads the newest.</param>
    /// <param name="k">How many; fewer come where there are no more.</param>
    /// <param name="seen">Whether items of the history may come again.</param>
    /// <exception cref="KeyNotFoundException">The model does not know an item; <see cref="Items"/> tells which it knows.</exception>
    /// <exception cref="ArgumentException">The history is empty, or k is no count.</exception>
    public IReadOnlyList<RatedItem> Recommend(IEnumerable<string> history, int k, bool seen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        int[] ids = [.. history.Select(token => Items[token])];
        if (ids.Length == 0) throw new ArgumentException("There is nothing to recommend from: the history is empty.", nameof(history));
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var scores = model.Score(SequenceBatch.Of([new(1, ids)], [0], model.Options.MaxLength))[0].to_type(float32).cpu().data<float>().ToArray();
        var passed = seen ? [] : ids.ToHashSet();
        return [.. Enumerable.Range(1, Items.Count).Where(id => !passed.Contains(id)).OrderByDescending(id => scores[id]).Take(k).Select(id => new RatedItem(Items.Token(id), scores[id]))];
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    private static string Named(string name) => name.StartsWith(LlamaPrefix, StringComparison.Ordinal) ? SavedPrefix + name[LlamaPrefix.Length..] : name;

    private static Surroundings ReadSurroundings(string path, LlamaOptions options)
    {
        var around = JsonFile.Read<Saved>(path).Around;
        if (around.Format != Format) throw new DataFormatException(path, 0, $"The folder has format {around.Format}; this version reads {Format}.", "Save it again.");
        if (around.MaxLength < 1) throw new DataFormatException(path, 0, $"max_length is {around.MaxLength}; it must be above 0.", "Save it again.");
        foreach (var token in around.PromptBefore.Concat(around.PromptAfter))
            if (token < 0 || token >= options.Vocabulary) throw new DataFormatException(path, 0, $"The prompt has the token {token}; vocab_size is {options.Vocabulary}.", "Save it again.");
        return around;
    }

    private static IdMap ReadItems(string path)
    {
        var tokens = JsonFile.Read<string?[]>(path);
        if (Array.IndexOf(tokens, null) is >= 0 and var empty) throw new DataFormatException(path, 0, $"Item {empty + 1} is null.", "Save it again.");
        if (tokens.CountBy(t => t!).FirstOrDefault(t => t.Value > 1) is { Key: { } twice }) throw new DataFormatException(path, 0, $"'{twice}' is there twice.", "Save it again.");
        return new(tokens!);
    }

    private static void CheckTable(SafetensorsFile weights, IdMap items)
    {
        var shape = weights.Entries.Find(ItemTable, weights.File).Shape;
        if (shape.Count != 2 || shape[0] != items.Count + 1)
            throw new DataFormatException(weights.File, 0, $"{ItemTable} is [{string.Join(", ", shape)}]; {ItemsFile} has {items.Count} items, so it must have {items.Count + 1} rows.", "Save it again.");
    }

    private static void ReadMaps(E4SRec model, SafetensorsFile weights)
    {
        using var guard = no_grad();
        var own = model.state_dict();
        foreach (var name in Maps)
        {
            var values = Finite(weights, name);
            if (!values.shape.SequenceEqual(own[name].shape))
                throw new DataFormatException(weights.File, 0, $"{name} is [{string.Join(", ", values.shape)}], the model's [{string.Join(", ", own[name].shape)}].", "Save it again.");
            own[name].copy_(values);
        }
    }

    private static Tensor Finite(SafetensorsFile weights, string name)
    {
        var values = weights.Read(name);
        return values.isfinite().all().item<bool>() ? values : throw new DataFormatException(weights.File, 0, $"{name} has elements that are no numbers.", "Save it again.");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // What belongs to the Llama among the tensors of a folder.
    private sealed class LlamaWeights(SafetensorsFile all) : IWeights
    {
        public string File => all.File;

        public IReadOnlyDictionary<string, WeightEntry> Entries { get; } = all.Entries.Where(e => e.Key != ItemTable && !Maps.Contains(e.Key)).ToDictionary();

        public Tensor Read(string name) => Finite(all, name);

        public void Dispose() { }
    }

    private sealed record Saved
    {
        [JsonPropertyName(LlamaConfig.Around)] public required Surroundings Around { get; init; }
    }

    private sealed record Surroundings
    {
        [JsonPropertyName("format")] public required int Format { get; init; }
        [JsonPropertyName("max_length")] public required int MaxLength { get; init; }
        [JsonPropertyName("prompt_before")] public required int[] PromptBefore { get; init; }
        [JsonPropertyName("prompt_after")] public required int[] PromptAfter { get; init; }
    }
}
