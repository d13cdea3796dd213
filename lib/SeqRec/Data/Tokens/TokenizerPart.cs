using System.Text.Json;

namespace SeqRec.Data;

/// <summary>One object of a <c>tokenizer.json</c>, read so that each key is asked for or refused by name.</summary>
/// <param name="path">The file.</param>
/// <param name="place">Where in it, such as <c>model</c>.</param>
/// <param name="value">What is there.</param>
internal sealed class TokenizerPart(string path, string place, JsonElement value)
{
    /// <summary>The key <c>type</c>.</summary>
    public string Type => Text("type");

    public DataFormatException Error(string problem, string advice = "This part of a tokenizer is not known here.", Exception? inner = null) =>
        new(path, 0, $"{(place == "" ? "whole" : place)}: {problem}", advice, inner);

    /// <summary>Refuses keys other than these, unless their value is null.</summary>
    public TokenizerPart Only(params ReadOnlySpan<string> keys)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Error("it is no JSON object.", "Fetch the file again.");
        foreach (var property in value.EnumerateObject())
            if (!keys.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null) throw Error($"it has the key '{property.Name}'.");
        return this;
    }

    /// <summary>Refuses another value than this one.</summary>
    public TokenizerPart Must(string key, string json)
    {
        if (Find(key) is { } found && found.GetRawText() != json) throw Error($"'{key}' is {found.GetRawText()}; only {json} is known here.");
        return this;
    }

    public JsonElement? Find(string key) => value.ValueKind != JsonValueKind.Object ? throw Error("it is no JSON object.", "Fetch the file again.")
        : value.TryGetProperty(key, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    public string Text(string key) => Find(key) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : throw Error($"'{key}' is no text.", "Fetch the file again.");

    public bool Flag(string key, bool otherwise) => Find(key) is not { } found ? otherwise
        : found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean() : throw Error($"'{key}' is neither true nor false.", "Fetch the file again.");

    public int Number(string key) => Find(key) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt32(out var number) && number >= 0 ? number
        : throw Error($"'{key}' is no whole number of at least 0.", "Fetch the file again.");

    public TokenizerPart Part(string key) => new(path, $"{place}.{key}".TrimStart('.'), Find(key) ?? throw Error($"'{key}' is missing.", "Fetch the file again."));

    public IEnumerable<TokenizerPart> Parts(string key) => Array(key).Select((element, k) => new TokenizerPart(path, $"{place}.{key}[{k}]".TrimStart('.'), element));

    public IEnumerable<JsonElement> Array(string key) => Find(key) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw Error($"'{key}' is no list.", "Fetch the file again.");

    public IEnumerable<(string Key, JsonElement Value)> Entries(string key) => Find(key) is { ValueKind: JsonValueKind.Object } map
        ? map.EnumerateObject().Select(p => (p.Name, p.Value)) : throw Error($"'{key}' is no JSON object.", "Fetch the file again.");
}
