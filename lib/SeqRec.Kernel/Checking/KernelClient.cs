using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Checking;

/// <summary>What became of a request: its reply, and what was published until the kernel was idle again.</summary>
/// <param name="Reply">Content of the reply.</param>
/// <param name="Outputs">The outputs in order, without states.</param>
internal sealed record Exchange(JsonObject Reply, IReadOnlyList<Message> Outputs)
{
    /// <summary>Contents of the outputs of one type.</summary>
    public IEnumerable<JsonObject> Of(string type) => Outputs.Where(output => output.Type == type).Select(output => output.Content);
}

/// <summary>A small Jupyter client: enough to check a kernel without Python.</summary>
internal sealed class KernelClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly MessageCodec codec;
    private readonly Peer shell;
    private readonly Peer control;
    private readonly Peer stdin;
    private readonly Peer iopub;
    private readonly BlockingCollection<Message> replies = [];
    private readonly BlockingCollection<Message> published = [];
    private readonly BlockingCollection<Message> questions = [];

    /// <summary>Connects to a kernel.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public KernelClient(ConnectionFile kernel)
    {
        codec = new MessageCodec(kernel.Key);
        var identity = Guid.NewGuid().ToByteArray(bigEndian: false);
        identity[0] |= 1;
        shell = Connect(kernel.Address, kernel.ShellPort, "DEALER", identity, replies);
        control = Connect(kernel.Address, kernel.ControlPort, "DEALER", identity, replies);
        stdin = Connect(kernel.Address, kernel.StdinPort, "DEALER", identity, questions);
        iopub = Connect(kernel.Address, kernel.IopubPort, "SUB", [], published);
        iopub.Send([[1]]);
        WaitForPublications();
    }

    /// <summary>Sends a request and waits for its reply and its end.</summary>
    /// <exception cref="TimeoutException">The kernel does not answer in time.</exception>
    public Exchange Ask(string type, JsonObject? content = null, TimeSpan? limit = null) => Await(Send(shell, type, content), limit);

    /// <summary>As <see cref="Ask"/>, over the control socket.</summary>
    public Exchange Command(string type, JsonObject? content = null, TimeSpan? limit = null) => Await(Send(control, type, content), limit);

    /// <summary>Executes code and waits for its end.</summary>
    public Exchange Execute(string code, bool stopOnError = true, TimeSpan? limit = null) => Await(Begin(code, stopOnError), limit);

    /// <summary>Sends code and returns at once with the request's id.</summary>
    public string Begin(string code, bool stopOnError = true, bool silent = false) => Send(shell, "execute_request", new JsonObject
    {
        ["code"] = code, ["silent"] = silent, ["store_history"] = !silent, ["user_expressions"] = new JsonObject(), ["allow_stdin"] = true, ["stop_on_error"] = stopOnError,
    });

    /// <summary>Waits for the reply to a request and for the state that ends it.</summary>
    public Exchange Await(string id, TimeSpan? limit = null)
    {
        var reply = Take(replies, id, _ => true, limit ?? Patience).Content;
        var outputs = new List<Message>();
        while (true)
        {
            var output = Take(published, id, _ => true, Patience);
            if (output.Type != "status") outputs.Add(output);
            else if (output.Text("execution_state") == "idle") return new Exchange(reply, outputs);
        }
    }

    /// <summary>Waits until a request has published a message of a type.</summary>
    public Message WaitFor(string id, string type) => Take(published, id, message => message.Type == type, Patience);

    /// <summary>Waits for a question of the kernel and answers it.</summary>
    /// <returns>Content of the question.</returns>
    public JsonObject AnswerQuestion(string value)
    {
        if (!questions.TryTake(out var question, Patience)) throw new TimeoutException("the kernel asked nothing");
        stdin.Send(codec.Write([], "input_reply", new JsonObject { ["status"] = "ok", ["value"] = value }, question.Header));
        return question.Content;
    }

    /// <summary>Sends frames as they are, over the shell socket.</summary>
    public void SendRaw(byte[][] frames) => shell.Send(frames);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var peer in new[] { shell, control, stdin, iopub }) peer.Close(TimeSpan.FromMilliseconds(100));
    }

    private string Send(Peer peer, string type, JsonObject? content)
    {
        var frames = codec.Write([], type, content ?? [], null);
        peer.Send(frames);
        return (string)JsonNode.Parse(frames[2])!["msg_id"]!;
    }

    // A subscription takes effect some time after it was sent; until then publications are missed.
    private void WaitForPublications()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            Send(shell, "kernel_info_request", null);
            if (!replies.TryTake(out _, Patience)) throw new TimeoutException("the kernel does not answer");
            if (published.TryTake(out _, TimeSpan.FromMilliseconds(50))) return;
        }

        throw new TimeoutException("the kernel publishes nothing");
    }

    private static Message Take(BlockingCollection<Message> from, string parent, Func<Message, bool> fits, TimeSpan limit)
    {
        for (var end = DateTime.UtcNow + limit; DateTime.UtcNow < end;)
        {
            if (!from.TryTake(out var message, end - DateTime.UtcNow)) break;
            if ((string?)message.Parent["msg_id"] == parent && fits(message)) return message;
        }

        throw new TimeoutException($"the kernel did not answer within {limit.TotalSeconds} s");
    }

    private Peer Connect(IPAddress address, int port, string type, byte[] identity, BlockingCollection<Message> into)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(address, port));
        var peer = new Peer(socket, type, identity);
        new Thread(() => Receive(peer, into)) { IsBackground = true, Name = "client" }.Start();
        return peer;
    }

    private void Receive(Peer peer, BlockingCollection<Message> into)
    {
        try
        {
            while (true) into.Add(codec.Read(peer.Receive()));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or ZmtpException)
        {
            // The kernel or this client has gone, or the message is larger than this client takes: whoever waits for it is told.
        }
    }
}
