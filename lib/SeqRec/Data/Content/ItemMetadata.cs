using System.IO.Compression;
using System.Text.Json;

namespace SeqRec.Data;

/// <summary>What a shop says about an item; "" where it says nothing.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Description">Its description, maybe with HTML.</param>
/// <param name="Brand">Who makes it.</param>
/// <param name="Categories">Its category path in words.</param>
public sealed record ItemMetadata(string Title, string Description, string Brand, string Categories)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true
    };

    /// <summary>Title, categories and brand as one text.</summary>
    public string Text => ItemText.Of(Title, Categories, Brand);

    /// <summary>Reads a gzip file with a JSON object from item token to metadata.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It is no such object, or no gzip file.</exception>
    public static IReadOnlyDictionary<string, ItemMetadata> Read(string path)
    {
        using var stream = new GZipStream(ReadableFile.Open(path), CompressionMode.Decompress);
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, ItemMetadata>>(stream, Json) ?? throw new JsonException("it holds null");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new DataFormatException(path, (int)((e as JsonException)?.LineNumber ?? -1) + 1,
                $"This is no object of item metadata: {e.Message}", "Fetch the file again.", e);
        }
    }
}
