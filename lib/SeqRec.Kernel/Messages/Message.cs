using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Kernel.Messages;

/// <summary>A Jupyter message that was received and whose signature holds.</summary>
/// <param name="Route">The frames that lead back to the sender.</param>
/// <param name="Header">Has at least <c>msg_id</c>, <c>msg_type</c> and <c>session</c>.</param>
/// <param name="Parent">Header of the message this one answers; empty if none.</param>
/// <param name="Content">What it says.</param>
internal sealed record Message(IReadOnlyList<byte[]> Route, JsonObject Header, JsonObject Parent, JsonObject Content)
{
    /// <summary>The message type, such as <c>execute_request</c>.</summary>
    public string Type => (string)Header["msg_type"]!;

    /// <summary>A text of the content; empty if there is none.</summary>
    public string Text(string name) => Content[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A truth value of the content.</summary>
    public bool Flag(string name, bool otherwise) => Content[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : otherwise;

    /// <summary>A whole number of the content.</summary>
    public int? Number(string name) =>
        Content[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out int number) ? number : null;
}
