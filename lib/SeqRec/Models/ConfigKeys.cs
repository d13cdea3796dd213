using System.Text.Json;
using SeqRec.Data;

namespace SeqRec.Models;

/// <summary>
/// The keys of a Hugging Face <c>config.json</c>. Each is asked for, or must have the one value that a model computes with, or is known not to
/// matter; any other is refused by name rather than passed over.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="oneValue">The values, as JSON, that are computed with.</param>
/// <param name="withoutEffect">Keys that do not matter.</param>
internal sealed class ConfigKeys(string path, IReadOnlyDictionary<string, string[]> oneValue, IReadOnlySet<string> withoutEffect)
{
    private readonly Dictionary<string, JsonElement> config = JsonFile.Read<Dictionary<string, JsonElement>>(path);
    private readonly HashSet<string> asked = [.. oneValue.Keys];

    /// <exception cref="DataFormatException">A key has another value than the one that is computed with.</exception>
    public void CheckOneValues(string model)
    {
        foreach (var (key, values) in oneValue)
            if (config.TryGetValue(key, out var value) && !values.Contains(value.GetRawText()))
                throw Error(key, $"must be {values[0]}", $"This {model} computes nothing else.");
    }

    public DataFormatException Error(string key, string demand, string advice) =>
        new(path, 0, $"{key} is {(config.TryGetValue(key, out var value) ? value.GetRawText() : "missing")}; it {demand}.", advice);

    public int Size(string key) => Optional(key) ?? throw Error(key, "must be a whole number above 0", "Fetch the file again.");

    public int? Optional(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number
        : throw Error(key, "must be a whole number above 0", "Fetch the file again.");

    public double Real(string key, double otherwise) => Find(key) is not { } value ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 && double.IsFinite(number) ? number
        : throw Error(key, "must be a number above 0", "Fetch the file again.");

    public bool Flag(string key) => Find(key) is { } value && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Error(key, "must be true or false", "Fetch the file again."));

    public void RefuseOthers()
    {
        if (config.Keys.FirstOrDefault(key => !asked.Contains(key) && !withoutEffect.Contains(key)) is { } unknown)
            throw Error(unknown, "is not known here and might change what is computed", "Remove the key if it does not.");
    }

    public JsonElement? Find(string key)
    {
        asked.Add(key);
        return config.TryGetValue(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
