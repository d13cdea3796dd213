using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>Text as notebooks store it: an array of lines, each but the last with its newline; a single string is read too.</summary>
public static class MultilineText
{
    /// <summary>The whole text, or null if the node is neither a string nor an array of strings.</summary>
    public static string? Read(JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonArray lines when lines.All(IsString) => string.Concat(lines.Select(line => line!.GetValue<string>())),
        _ => null,
    };

    /// <summary>The text cut after each newline.</summary>
    public static JsonArray Write(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }

    private static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
