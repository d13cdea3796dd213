using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Editing;
using SeqRec.Kernel.Messages;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Serving;

/// <summary>Answers whatever does not run code, without waiting for the cell that runs.</summary>
internal sealed class Questions
{
    private readonly BlockingCollection<Request> queue = [];
    private readonly Dictionary<string, Func<Message, JsonObject?>> handlers;
    private readonly Conversation conversation;
    private readonly OutputPublisher outputs;
    private readonly Func<JsonObject?> running;

    /// <param name="session">Whose names completion and inspection know.</param>
    /// <param name="completer">Completes.</param>
    /// <param name="inspector">Inspects.</param>
    /// <param name="history">Remembers.</param>
    /// <param name="conversation">How requests are answered.</param>
    /// <param name="outputs">Where comms are refused.</param>
    /// <param name="running">Header of the execution under way.</param>
    public Questions(
        CSharpSession session, Completer completer, Inspector inspector, History history, Conversation conversation, OutputPublisher outputs,
        Func<JsonObject?> running)
    {
        (this.conversation, this.outputs, this.running) = (conversation, outputs, running);
        handlers = new()
        {
            ["kernel_info_request"] = _ => KernelInfo.Answer(),
            ["complete_request"] = message => completer.Answer(session, message.Text("code"), Cursor(message)),
            ["inspect_request"] = message => inspector.Answer(session, message.Text("code"), Cursor(message)),
            ["is_complete_request"] = message => Completeness.Answer(message.Text("code")),
            ["history_request"] = history.Answer,
            ["comm_info_request"] = _ => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
            ["comm_open"] = Refuse,
            ["comm_msg"] = _ => null,
            ["comm_close"] = _ => null,
        };
        new Thread(Loop) { IsBackground = true, Name = "questions" }.Start();
    }

    /// <summary>Queues a request if it is one of these.</summary>
    public bool TryEnqueue(Request request)
    {
        if (!handlers.ContainsKey(request.Message.Type)) return false;
        queue.Add(request);
        return true;
    }

    private void Loop()
    {
        foreach (var request in queue.GetConsumingEnumerable())
        {
            conversation.Answer(request, handlers[request.Message.Type]);

            // Front ends show the latest state, whoever's it is.
            if (running() is { } header) outputs.Status("busy", header);
        }
    }

    private static int Cursor(Message message) => message.Number("cursor_pos") ?? int.MaxValue;

    // There are no widgets here, and a widget that is not refused waits for ever.
    private JsonObject? Refuse(Message message)
    {
        outputs.Publish("comm_close", new JsonObject { ["comm_id"] = message.Text("comm_id"), ["data"] = new JsonObject() }, message.Header);
        return null;
    }
}
