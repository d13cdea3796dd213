using System.Text.Json;

namespace SeqRec.Data;

/// <summary>Reads S3-Rec's attribute files: a JSON object from item to a list of attribute ids.</summary>
public static class ItemAttributes
{
    /// <summary>Attribute ids of each item token, in file order.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It is not such an object, or an item has no attribute.</exception>
    public static IReadOnlyDictionary<string, int[]> Read(string path)
    {
        if (!File.Exists(path)) throw new MissingDataException($"{path} is not there; 'seqrec data list' says what is.");
        var attributes = Parse(path);
        foreach (var (item, list) in attributes)
            if (list is not { Length: > 0 }) throw new DataFormatException(path, 0, $"Item '{item}' has no attribute.", "Fetch the file again.");
        return attributes;
    }

    private static Dictionary<string, int[]> Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<Dictionary<string, int[]>>(stream) ?? throw new JsonException("it holds null");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, (int)(e.LineNumber ?? -1) + 1, $"This is no object of attribute lists: {e.Message}", "Fetch the file again.", e);
        }
    }
}
