using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Running;

/// <summary>Stores what cells show in a notebook, the way Jupyter does.</summary>
internal sealed class OutputRecorder
{
    private readonly Dictionary<string, JsonObject> displays = [];
    private bool clearing;

    public void Record(NotebookCell cell, CellOutput output)
    {
        if (output is ClearOutput { Wait: true })
        {
            clearing = true;
            return;
        }

        if (clearing || output is ClearOutput) cell.Outputs.Clear();
        clearing = false;
        Add(cell, output);
    }

    private void Add(NotebookCell cell, CellOutput output)
    {
        switch (output)
        {
            case StreamOutput stream: AddText(cell.Outputs, stream); break;
            case UpdateOutput update when displays.TryGetValue(update.Id, out var shown): shown["data"] = Data(update.Data); break;
            case DisplayOutput display: cell.Outputs.Add((JsonNode)(displays[display.Id] = Display(display.Data))); break;
            case ResultOutput result: cell.Outputs.Add((JsonNode)Result(result.Data, cell.ExecutionCount)); break;
            case ErrorOutput error: cell.Outputs.Add((JsonNode)Error(error)); break;
        }
    }

    // Neighbouring pieces of one stream become one output, else each write would be an output of its own.
    private static void AddText(JsonArray outputs, StreamOutput stream)
    {
        var last = outputs.LastOrDefault() as JsonObject;
        var before = (string?)last?["output_type"] == "stream" && (string?)last?["name"] == stream.Name ? last : null;
        var text = MultilineText.Write(MultilineText.Read(before?["text"]) + stream.Text.ReplaceLineEndings("\n"));
        if (before is not null) before["text"] = text;
        else outputs.Add((JsonNode)new JsonObject { ["name"] = stream.Name, ["output_type"] = "stream", ["text"] = text });
    }

    private static JsonObject Display(IReadOnlyList<MimePart> data) =>
        new() { ["data"] = Data(data), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" };

    private static JsonObject Result(IReadOnlyList<MimePart> data, int? count) =>
        new() { ["data"] = Data(data), ["execution_count"] = count, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" };

    /// <summary>An error output as Jupyter stores it.</summary>
    public static JsonObject Error(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
    };

    private static JsonObject Data(IReadOnlyList<MimePart> data) => MimeBundle.Of(data, MultilineText.Write);
}
