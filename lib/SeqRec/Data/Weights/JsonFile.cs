using System.Text.Json;
using System.Text.Unicode;

namespace SeqRec.Data;

/// <summary>Reads a JSON file that comes with a checkpoint.</summary>
internal static class JsonFile
{
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It is not JSON of this form; the message names the line.</exception>
    public static T Read<T>(string path)
    {
        using var bytes = new MemoryStream();
        using (var stream = ReadableFile.Open(path)) stream.CopyTo(bytes);
        if (!Utf8.IsValid(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))) throw new DataFormatException(path, 0, "The file is not UTF-8.", "Fetch it again.");
        bytes.Position = 0;
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Options) ?? throw new JsonException("it holds null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataFormatException(path, (int)((e as JsonException)?.LineNumber ?? -1) + 1, $"This is not the JSON expected here: {e.Message}", "Fetch it again.", e);
        }
    }

    private static readonly JsonSerializerOptions Options = new() { AllowDuplicateProperties = false, RespectNullableAnnotations = true };
}
