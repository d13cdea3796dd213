using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>
/// JSON the way Jupyter stores it: indented by one space, nothing escaped that JSON does not demand, numbers as they were read.
/// </summary>
/// <remarks>
/// <see cref="Utf8JsonWriter"/> escapes characters beyond the basic plane whatever its encoder, hence a writer of our own.
/// </remarks>
public static class JsonText
{
    /// <summary>The node as indented JSON with <c>\n</c> line ends and a final one.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, depth: 0);
        return text.Append('\n').ToString();
    }

    /// <summary>
    /// Parses JSON. A key given twice is an error, because keeping one of the two would lose the other; so is half of a surrogate pair, which
    /// the parser itself reports only when somebody reads that string.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON; without a line number it is one of these two, with an inner exception the second.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            ReadStrings(node);
            return node;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new JsonException("a string holds half of a surrogate pair", e);
        }
    }

    private static void ReadStrings(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (_, value) in members) ReadStrings(value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) ReadStrings(item);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            node.GetValue<string>();
        }
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null: text.Append("null"); break;
            case JsonObject { Count: 0 }: text.Append("{}"); break;
            case JsonArray { Count: 0 }: text.Append("[]"); break;
            case JsonObject members: AppendObject(text, members, depth); break;
            case JsonArray items: AppendArray(text, items, depth); break;
            default: AppendScalar(text, node); break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonObject members, int depth)
    {
        var separator = '{';
        foreach (var (key, value) in members)
        {
            NewLine(text.Append(separator), depth + 1);
            AppendString(text, key);
            Append(text.Append(": "), value, depth + 1);
            separator = ',';
        }

        NewLine(text, depth).Append('}');
    }

    private static void AppendArray(StringBuilder text, JsonArray items, int depth)
    {
        var separator = '[';
        foreach (var item in items)
        {
            NewLine(text.Append(separator), depth + 1);
            Append(text, item, depth + 1);
            separator = ',';
        }

        NewLine(text, depth).Append(']');
    }

    private static void AppendScalar(StringBuilder text, JsonNode scalar)
    {
        if (scalar.GetValueKind() == JsonValueKind.String) AppendString(text, scalar.GetValue<string>());
        else text.Append(scalar.ToJsonString());
    }

    private static StringBuilder NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth);

    // A lone surrogate has no UTF-8 form; runes turn it into U+FFFD.
    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            if (Escape(rune.Value) is { } escaped) text.Append(escaped);
            else text.Append(rune);
        }

        text.Append('"');
    }

    private static string? Escape(int character) => character switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => "\\u" + character.ToString("x4", CultureInfo.InvariantCulture),
        _ => null,
    };
}
