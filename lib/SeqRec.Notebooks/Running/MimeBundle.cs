using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Running;

/// <summary>Renderings as Jupyter wants them: JSON types as JSON, everything else as text.</summary>
public static class MimeBundle
{
    /// <summary>An object with a member per MIME type.</summary>
    /// <param name="data">The renderings.</param>
    /// <param name="text">How text is put: as lines in a file, as one string in a message.</param>
    public static JsonObject Of(IEnumerable<MimePart> data, Func<string, JsonNode> text) =>
        new(data.Select(part => KeyValuePair.Create(part.MimeType, (JsonNode?)(Json(part) ?? text(part.Text)))));

    private static JsonNode? Json(MimePart part)
    {
        if (!part.MimeType.EndsWith("json", StringComparison.Ordinal)) return null;
        try
        {
            return JsonText.Parse(part.Text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
