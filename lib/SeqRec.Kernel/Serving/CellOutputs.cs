using System.Text.Json.Nodes;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Running;

namespace SeqRec.Kernel.Serving;

/// <summary>Turns what one execution shows into messages, and remembers how it ended.</summary>
internal sealed class CellOutputs(OutputPublisher publisher, JsonObject parent, int count, bool silent)
{
    /// <summary>The error that ended the cell; null if none did.</summary>
    public ErrorOutput? Error { get; private set; }

    /// <summary>The value of the cell as text, for the history; null if it has none.</summary>
    public string? Value { get; private set; }

    /// <summary>Publishes an output. Errors are kept back until <see cref="End"/>, because an interrupt replaces them by its own.</summary>
    public void Emit(CellOutput output)
    {
        switch (output)
        {
            case StreamOutput stream: publisher.Write(stream, parent); break;
            case DisplayOutput display: publisher.Publish("display_data", Display(display.Id, display.Data), parent); break;
            case UpdateOutput update: publisher.Publish("update_display_data", Display(update.Id, update.Data), parent); break;
            case ClearOutput clear: publisher.Publish("clear_output", new JsonObject { ["wait"] = clear.Wait }, parent); break;
            case ResultOutput result: Result(result); break;
            case ErrorOutput error: Error = error; break;
        }
    }

    /// <summary>Publishes the error, if there is one.</summary>
    public void End(ErrorOutput? instead = null)
    {
        Error = instead ?? Error;
        if (Error is not null) publisher.Publish("error", Reply.ErrorContent(Error), parent);
    }

    /// <summary>Renderings as a message carries them.</summary>
    public static JsonObject Data(IReadOnlyList<MimePart> data) => MimeBundle.Of(data, text => text);

    private void Result(ResultOutput result)
    {
        Value = (result.Data.FirstOrDefault(part => part.MimeType == "text/plain") ?? result.Data[0]).Text;
        if (silent) return;
        var content = new JsonObject { ["execution_count"] = count, ["data"] = Data(result.Data), ["metadata"] = new JsonObject() };
        publisher.Publish("execute_result", content, parent);
    }

    private static JsonObject Display(string id, IReadOnlyList<MimePart> data) => new()
    {
        ["data"] = Data(data),
        ["metadata"] = new JsonObject(),
        ["transient"] = new JsonObject { ["display_id"] = id },
    };
}
