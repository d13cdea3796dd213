using System.Text.Json;

namespace SeqRec.Data;

/// <summary>Reads a JSON file that comes with a checkpoint.</summary>
internal static class JsonFile
{
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It is not JSON of this form; the message names the line.</exception>
    public static T Read<T>(string path)
    {
        using var stream = ReadableFile.Open(path);
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("it holds null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataFormatException(path, (int)((e as JsonException)?.LineNumber ?? -1) + 1, $"This is not the JSON expected here: {e.Message}", "Fetch it again.", e);
        }
    }

    private static readonly JsonSerializerOptions Options = new() { AllowDuplicateProperties = false, RespectNullableAnnotations = true };
}
