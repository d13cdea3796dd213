using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>One cell: a typed view over its JSON, so that whatever this project does not know stays as it was.</summary>
public sealed class NotebookCell
{
    internal NotebookCell(JsonObject json, int position)
    {
        Json = json;
        Position = position;
    }

    /// <summary>The cell as stored.</summary>
    public JsonObject Json { get; }

    /// <summary>Place in the notebook when it was read, counted from 1.</summary>
    public int Position { get; }

    /// <summary><c>code</c>, <c>markdown</c> or <c>raw</c>.</summary>
    public string Kind => Json["cell_type"]!.GetValue<string>();

    /// <summary>Whether the cell is C# to run.</summary>
    public bool IsCode => Kind == "code";

    /// <summary>The cell's id, or null where an older writer left it out.</summary>
    public string? Id => Json["id"]?.GetValue<string>();

    /// <summary>The id, or <c>#3</c> for the third cell without one: how messages name the cell.</summary>
    public string Name => Id ?? $"#{Position}";

    /// <summary>The cell's text with <c>\n</c> line ends.</summary>
    public string Source => MultilineText.Read(Json["source"])!.ReplaceLineEndings("\n");

    /// <summary>The cell's tags, none if it has none.</summary>
    public IReadOnlyList<string> Tags =>
        Json["metadata"] is JsonObject metadata && metadata["tags"] is JsonArray tags
            ? [.. tags.Where(tag => tag?.GetValueKind() == JsonValueKind.String).Select(tag => tag!.GetValue<string>())]
            : [];

    /// <summary>The stored outputs; an empty array is made for a code cell without one.</summary>
    public JsonArray Outputs
    {
        get
        {
            if (Json["outputs"] is JsonArray outputs) return outputs;
            var made = new JsonArray();
            Json["outputs"] = made;
            return made;
        }
    }

    /// <summary>The number a front end shows in brackets; null if the cell never ran.</summary>
    public int? ExecutionCount
    {
        get => Json["execution_count"]?.GetValue<int>();
        set => Json["execution_count"] = value;
    }

    /// <summary>A code cell with the metadata that .NET Interactive writes, in its order of keys.</summary>
    public static JsonObject NewCode(string id, string source, params IReadOnlyList<string> tags)
    {
        var metadata = new JsonObject
        {
            ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" },
            ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" },
        };
        if (tags.Count > 0) metadata["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]);
        return new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["id"] = id,
            ["metadata"] = metadata,
            ["outputs"] = new JsonArray(),
            ["source"] = MultilineText.Write(source),
        };
    }

    /// <summary>Forgets outputs and execution count.</summary>
    public void ClearOutputs()
    {
        Json["outputs"] = new JsonArray();
        Json["execution_count"] = null;
    }
}
