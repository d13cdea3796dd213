using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Editing;
using SeqRec.Kernel.Messages;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Serving;

/// <summary>Executes the cells that clients send, one after the other.</summary>
internal sealed class CellExecutor
{
    private static readonly ErrorOutput Interrupted = new(
        "Interrupted", "The cell was stopped; what it was changing may be half-changed.",
        ["Interrupted: the cell was stopped. Variables of earlier cells are kept; objects it was changing may be half-changed."]);

    private const string Broken = "The cell holds half of a character (half of a surrogate pair); delete it and type it anew.";
    private static readonly ErrorOutput HalfCharacter = new("HalfCharacter", Broken, [$"HalfCharacter: {Broken}"]);

    private readonly BlockingCollection<Request> queue = [];
    private readonly List<Request> aborted = [];
    private readonly CellThread cells = new();
    private readonly CSharpSession session;
    private readonly Conversation conversation;
    private readonly OutputPublisher outputs;
    private readonly StandardInput input;
    private readonly Inspector inspector;
    private readonly History history;
    private int count;

    public CellExecutor(
        CSharpSession session, Conversation conversation, OutputPublisher outputs, StandardInput input, Inspector inspector, History history)
    {
        (this.session, this.conversation, this.outputs, this.input) = (session, conversation, outputs, input);
        (this.inspector, this.history) = (inspector, history);
        new Thread(Loop) { IsBackground = true, Name = "executions" }.Start();
    }

    /// <summary>Header of the execution that runs now; null if none does.</summary>
    public JsonObject? Running { get; private set; }

    /// <summary>Queues an <c>execute_request</c>.</summary>
    public void Enqueue(Request request) => queue.Add(request);

    /// <summary>Stops the running cell; without one nothing happens.</summary>
    public void Interrupt() => cells.Interrupt();

    private void Loop()
    {
        foreach (var request in queue.GetConsumingEnumerable())
        {
            Running = request.Message.Header;
            conversation.Answer(request, message =>
            {
                var reply = Execute(message);
                if ((string?)reply["status"] != "ok" && message.Flag("stop_on_error", true)) Abort();
                return reply;
            });
            Running = null;
            foreach (var waiting in aborted) conversation.Answer(waiting, _ => Reply.Aborted());
            aborted.Clear();
        }
    }

    // Only what was queued when the error occurred; a request sent later is an honest one.
    private void Abort()
    {
        while (queue.TryTake(out var waiting)) aborted.Add(waiting);
    }

    private JsonObject Execute(Message request)
    {
        if (Code(request) is not { } code) return Refused(request);
        var silent = request.Flag("silent", false);
        var stored = !silent && request.Flag("store_history", true);
        if (stored) count++;
        if (!silent) outputs.Publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = count }, request.Header);
        if (HelpRequest.NameIn(code) is { } name) return Ok(Payload(name), []);
        var shown = new CellOutputs(outputs, request.Header, count, silent);
        input.Begin(request);
        Run(code, shown);
        if (stored) history.Add(count, code, shown.Value);
        var reply = shown.Error is { } error ? Failed(error) : Ok([], Expressions(request));
        input.Begin(null);
        return reply;
    }

    // Null if it cannot be read as text, nor be announced to anybody.
    private static string? Code(Message request)
    {
        try
        {
            return request.Text("code");
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private JsonObject Refused(Message request)
    {
        outputs.Publish("error", Reply.ErrorContent(HalfCharacter), request.Header);
        return Failed(HalfCharacter);
    }

    private void Run(string code, CellOutputs shown)
    {
        try
        {
            var name = $"[{count.ToString(CultureInfo.InvariantCulture)}]";
            cells.RunAsync(token => session.ExecuteAsync(name, code, shown.Emit, token)).GetAwaiter().GetResult();
            shown.End();
        }
        catch (OperationCanceledException)
        {
            shown.End(Interrupted);
        }
    }

    private JsonObject Failed(ErrorOutput error)
    {
        var reply = Reply.Error(error.Name, error.Message, error.Traceback);
        reply["execution_count"] = count;
        return reply;
    }

    private JsonObject Ok(JsonArray payload, JsonObject expressions) => new()
    {
        ["status"] = "ok", ["execution_count"] = count, ["payload"] = payload, ["user_expressions"] = expressions,
    };

    // A front end shows a page beside the notebook rather than in it.
    private JsonArray Payload(string name) =>
    [
        new JsonObject
        {
            ["source"] = "page", ["start"] = 0,
            ["data"] = new JsonObject { ["text/plain"] = inspector.Describe(session, name, name.Length) ?? $"'{name}' is not known here." },
        },
    ];

    private JsonObject Expressions(Message request) =>
        request.Content["user_expressions"] is JsonObject expressions
            ? new JsonObject(expressions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Evaluate($"{pair.Value}"))))
            : [];

    private JsonObject Evaluate(string expression)
    {
        var result = Reply.Ok();
        cells.RunAsync(token => session.ExecuteAsync("expression", expression, output =>
        {
            if (output is ResultOutput value) (result["data"], result["metadata"]) = (CellOutputs.Data(value.Data), new JsonObject());
            if (output is ErrorOutput error) result = Reply.Error(error.Name, error.Message, error.Traceback);
        }, token)).GetAwaiter().GetResult();
        return result;
    }
}
