using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>
/// Hugging Face's container of named tensors. Opening reads and checks the header alone; a tensor is read when asked for, so a
/// checkpoint far larger than memory can be opened.
/// </summary>
public sealed class SafetensorsFile : IWeights
{
    private readonly WeightBytes _file;
    private readonly SafetensorsHeader _header;

    /// <summary>Opens a file.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">The file breaks the format; found before anything large is allocated.</exception>
    public SafetensorsFile(string path)
    {
        _file = new(path);
        try
        {
            _header = new(_file);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string File => _file.File;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries => _header.Entries;

    /// <summary>Texts that the writer added.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <inheritdoc/>
    public Tensor Read(string name) => _file.Read(Entries.Find(name, File));

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor target) => _file.ReadInto(Entries.Find(name, File), target);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Writes tensors, beside the place and then renamed; the same tensors give the same bytes.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="metadata">Texts to add.</param>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Wide elements first, so that each tensor is aligned for its type.
        var ordered = tensors.OrderByDescending(t => t.Value.dtype.ElementSize()).ThenBy(t => t.Key, StringComparer.Ordinal).ToArray();
        AtomicFile.WriteBytes(path, stream =>
        {
            var header = Header(ordered, metadata);
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, tensor) in ordered)
            {
                using var scope = NewDisposeScope();
                stream.Write(tensor.detach().cpu().contiguous().bytes);
            }
        });
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var (header, end) = (new Dictionary<string, object>(), 0L);
        if (metadata is not null) header["__metadata__"] = metadata;
        foreach (var (name, tensor) in tensors)
        {
            var start = end;
            end += tensor.numel() * tensor.dtype.ElementSize();
            header.Add(name, new { dtype = SafetensorsTypes.NameOf(tensor.dtype), tensor.shape, data_offsets = new[] { start, end } });
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        return [.. text, .. Enumerable.Repeat((byte)' ', (8 - text.Length % 8) % 8)];
    }
}
