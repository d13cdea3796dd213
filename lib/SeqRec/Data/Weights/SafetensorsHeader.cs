using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>
/// The head of a safetensors file: 8 bytes with the length of a JSON text, and the text, which gives each tensor's type, shape
/// and range of bytes in the data that follow. The ranges must follow each other without gap or overlap up to the file's end.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const long MostBytes = 100_000_000;  // the format's reference reader has the same limit
    private const string MetadataKey = "__metadata__";
    private const int LengthBytes = 8;
    private readonly WeightBytes _file;
    private readonly long _dataStart;

    /// <exception cref="DataFormatException">The file breaks the format.</exception>
    public SafetensorsHeader(WeightBytes file)
    {
        _file = file;
        var length = Length();
        _dataStart = LengthBytes + length;
        var text = new byte[length];
        file.Read(text, LengthBytes);
        try
        {
            Parse(text);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw file.Error("The header is not JSON with each name once.", inner: e);
        }
        CheckRanges();
    }

    public Dictionary<string, WeightEntry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; private set; } = [];

    private long Length()
    {
        if (_file.Length < LengthBytes) throw _file.Error($"{_file.Length} bytes are too few for a safetensors file.");
        Span<byte> bytes = stackalloc byte[LengthBytes];
        _file.Read(bytes, 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > MostBytes) throw _file.Error($"The header is said to have {length} bytes; at most {MostBytes} are read. This is no safetensors file.");
        if (length > (ulong)(_file.Length - LengthBytes)) throw _file.Error($"The header is said to have {length} bytes, and {_file.Length - LengthBytes} follow.");
        return (long)length;
    }

    private void Parse(byte[] text)
    {
        using var json = JsonDocument.Parse(new UTF8Encoding(false, true).GetString(text), new() { AllowDuplicateProperties = false });
        if (json.RootElement.ValueKind != JsonValueKind.Object) throw _file.Error("The header is no JSON object.");
        foreach (var property in json.RootElement.EnumerateObject())
            if (property.Name == MetadataKey) Metadata = Texts(property.Value);
            else Entries.Add(property.Name, Entry(property.Name, property.Value));
    }

    private Dictionary<string, string> Texts(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw _file.Error($"{MetadataKey} does not map names to texts.");
        return value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }

    private WeightEntry Entry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw _file.Error($"{name} is no JSON object.");
        var (shape, range) = (Numbers(name, value, "shape"), Numbers(name, value, "data_offsets"));
        if (range.Length != 2 || range[0] > range[1]) throw _file.Error($"data_offsets of {name} are not a first byte and an end.");
        if (range[1] > _file.Length - _dataStart) throw _file.Error($"{name} ends at byte {range[1]} of the data, which have {_file.Length - _dataStart}.");
        var type = Type(name, value);
        var bytes = Bytes(name, shape, type);
        if (bytes != range[1] - range[0]) throw _file.Error($"{name} of type {type} and shape [{string.Join(", ", shape)}] takes {bytes} bytes, its data_offsets have {range[1] - range[0]}.");
        return new(name, type, shape, _dataStart + range[0]);
    }

    private ScalarType Type(string name, JsonElement value)
    {
        var dtype = value.TryGetProperty("dtype", out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
        return SafetensorsTypes.TryFind(dtype, out var type) ? type
            : throw _file.Error($"dtype '{dtype}' of {name} is unknown; there are {string.Join(", ", SafetensorsTypes.Names)}.", "Convert the file to one of these.");
    }

    private long[] Numbers(string name, JsonElement value, string key)
    {
        if (!value.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array) throw _file.Error($"{name} has no {key}.");
        return [.. list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out var n) && n >= 0 ? n
            : throw _file.Error($"{key} of {name} holds '{e}', which is no whole number of at least 0."))];
    }

    // The sizes above 0 must have a product of their own, for strides are made of them even where there is no element.
    private long Bytes(string name, long[] shape, ScalarType type)
    {
        var product = (long)type.ElementSize();
        foreach (var size in shape.Where(size => size > 0))
            product = product <= long.MaxValue / size ? product * size : throw _file.Error($"The shape [{string.Join(", ", shape)}] of {name} is too large for any file.");
        return shape.Contains(0) ? 0 : product;
    }

    private void CheckRanges()
    {
        var end = _dataStart;
        foreach (var entry in Entries.Values.OrderBy(e => e.Offset).ThenBy(e => e.Bytes))
        {
            if (entry.Offset != end)
                throw _file.Error($"{entry.Name} starts at byte {entry.Offset - _dataStart} of the data, where the tensor before ends at {end - _dataStart}: ranges must neither overlap nor leave gaps.");
            end += entry.Bytes;
        }
        if (end != _file.Length) throw _file.Error($"{_file.Length - end} bytes follow the last tensor.");
    }
}
