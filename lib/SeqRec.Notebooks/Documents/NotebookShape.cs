using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>Checks once, on reading, what the typed views rely on.</summary>
internal static class NotebookShape
{
    public static JsonObject Check(JsonNode? root, string file)
    {
        var notebook = root as JsonObject ?? throw new NotebookFormatException(file, "not a notebook: its JSON is not an object");
        if (notebook["nbformat"] is not JsonValue version || !version.TryGetValue(out int major) || major != 4)
            throw new NotebookFormatException(file, "not a notebook of nbformat 4; convert it with Jupyter first");
        if (notebook["cells"] is not JsonArray cells)
            throw new NotebookFormatException(file, "not a notebook: \"cells\" is missing or not an array");
        for (var i = 0; i < cells.Count; i++) CheckCell(cells[i], file, i + 1);
        return notebook;
    }

    private static void CheckCell(JsonNode? node, string file, int position)
    {
        var cell = node as JsonObject ?? throw Broken("not an object");
        if (!IsString(cell["cell_type"])) throw Broken("\"cell_type\" must be a string");
        if (!IsStringOrAbsent(cell["id"])) throw Broken("\"id\" must be a string");
        if (MultilineText.Read(cell["source"]) is null) throw Broken("\"source\" must be a string or an array of strings");
        if (cell["outputs"] is { } outputs && !IsArrayOfObjects(outputs)) throw Broken("\"outputs\" must be an array of objects");
        if (cell["outputs"] is JsonArray stored && !stored.All(output => IsStringOrAbsent(output!["output_type"]) && IsStringOrAbsent(output["name"])))
            throw Broken("\"output_type\" and \"name\" of an output must be strings");
        if (cell["execution_count"] is { } count && (count is not JsonValue value || !value.TryGetValue<int>(out _)))
            throw Broken("\"execution_count\" must be a whole number or null");

        NotebookFormatException Broken(string problem) => new(file, problem + "; repair or remove the cell", cell: $"#{position}");
    }

    private static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private static bool IsStringOrAbsent(JsonNode? node) => node is null || IsString(node);

    private static bool IsArrayOfObjects(JsonNode node) => node is JsonArray items && items.All(item => item is JsonObject);
}
