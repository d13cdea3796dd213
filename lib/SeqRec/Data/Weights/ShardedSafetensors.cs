using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>A checkpoint spread over several safetensors files, which an index beside them assigns to tensors.</summary>
public sealed class ShardedSafetensors : IWeights
{
    private readonly Dictionary<string, SafetensorsFile> _shards = [];
    private readonly Dictionary<string, WeightEntry> _entries = [];
    private readonly Dictionary<string, string> _map;

    /// <summary>Opens an index, such as <c>model.safetensors.index.json</c>, and all files that it names.</summary>
    /// <exception cref="MissingDataException">The index or a shard is not there.</exception>
    /// <exception cref="DataFormatException">The index is no such index, names a tensor that its shard lacks, or a shard breaks the format.</exception>
    public ShardedSafetensors(string path)
    {
        File = path;
        _map = Map(JsonFile.Read<IndexFile>(path));
        try
        {
            foreach (var (name, shard) in _map) _entries.Add(name, Shard(shard).Entries.Find(name, Shard(shard).File));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string File { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    /// <inheritdoc/>
    public Tensor Read(string name) => Holder(name).Read(name);

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor target) => Holder(name).ReadInto(name, target);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards.Values) shard.Dispose();
    }

    private SafetensorsFile Holder(string tensor) => _shards[_map[Entries.Find(tensor, File).Name]];

    private SafetensorsFile Shard(string name)
    {
        if (!_shards.TryGetValue(name, out var shard))
            _shards.Add(name, shard = new(Path.Combine(Path.GetDirectoryName(File)!, name)));
        return shard;
    }

    private Dictionary<string, string> Map(IndexFile index)
    {
        if (index.WeightMap is not { Count: > 0 } map) throw new DataFormatException(File, 0, "weight_map is missing or empty.", "Fetch it again.");
        return map.FirstOrDefault(entry => !IsPlainName(entry.Value)) is { Key: not null } odd
            ? throw new DataFormatException(File, 0, $"'{odd.Value}', the file of {odd.Key}, is no name of a file beside the index.", "Fetch it again.") : map;
    }

    // With a folder in it, a name could lead anywhere on the disk.
    private static bool IsPlainName(string? shard) => shard is not (null or "" or "." or "..") && !shard.AsSpan().ContainsAny("/\\:\0");

    private sealed record IndexFile([property: JsonPropertyName("weight_map")] Dictionary<string, string>? WeightMap);
}
