using System.Text.Json.Nodes;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Serving;

/// <summary>The contents that several replies share.</summary>
internal static class Reply
{
    /// <summary>A reply without news.</summary>
    public static JsonObject Ok() => new() { ["status"] = "ok" };

    /// <summary>A reply to an execution that was not begun because one before it failed.</summary>
    public static JsonObject Aborted() => new() { ["status"] = "aborted" };

    /// <summary>A reply that says what went wrong.</summary>
    public static JsonObject Error(string name, string message, IEnumerable<string> traceback)
    {
        var reply = ErrorContent(new ErrorOutput(name, message, [.. traceback]));
        reply["status"] = "error";
        return reply;
    }

    /// <summary>The three members of an error output.</summary>
    public static JsonObject ErrorContent(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
    };
}
