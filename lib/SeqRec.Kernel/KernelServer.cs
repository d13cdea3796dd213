using System.Text.Json.Nodes;
using SeqRec.Kernel.Editing;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Serving;
using SeqRec.Kernel.Zmtp;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel;

/// <summary>A Jupyter kernel for C#: five sockets, one session.</summary>
public sealed class KernelServer : IDisposable
{
    private readonly ManualResetEventSlim stopped = new();
    private readonly Action<string> log;
    private readonly MessageCodec codec;
    private readonly ZmtpSocket[] sockets;
    private readonly OutputPublisher outputs;
    private readonly Conversation conversation;
    private readonly StandardInput input;
    private readonly CellExecutor executor;
    private readonly Questions questions;

    /// <summary>Starts to listen on the addresses of the connection file, and on no other.</summary>
    /// <param name="connection">Addresses and key.</param>
    /// <param name="folder">The notebook's folder, from which its paths count.</param>
    /// <param name="log">Told about messages that are dropped and requests that fail.</param>
    /// <exception cref="System.Net.Sockets.SocketException">A port is taken.</exception>
    public KernelServer(ConnectionFile connection, string folder, Action<string> log)
    {
        this.log = log;
        codec = new MessageCodec(connection.Key);
        var publish = new PublishSocket(log);
        var (shell, stdin) = (Router(Shell), Router((_, message) => input!.Received(message)));
        var control = Router(Control);
        outputs = new OutputPublisher(publish, codec);
        conversation = new Conversation(codec, outputs, log);
        input = new StandardInput(codec, outputs) { Socket = stdin };
        var session = new CSharpSession(folder) { Input = input.Ask };
        var (workspace, history) = (new SessionWorkspace(), new History());
        var inspector = new Inspector(workspace);
        executor = new CellExecutor(session, conversation, outputs, input, inspector, history);
        questions = new Questions(session, new Completer(workspace), inspector, history, conversation, outputs, () => executor.Running);
        sockets = [new ReplySocket(log), publish, stdin, control, shell];
        int[] ports = [connection.HeartbeatPort, connection.IopubPort, connection.StdinPort, connection.ControlPort, connection.ShellPort];
        foreach (var (socket, port) in sockets.Zip(ports)) socket.Bind(connection.Address, port);
        Connection = connection with
        {
            HeartbeatPort = sockets[0].Port, IopubPort = publish.Port, StdinPort = stdin.Port, ControlPort = control.Port, ShellPort = shell.Port,
        };
        outputs.Status("starting", null);
    }

    /// <summary>Where the kernel listens; ports that were given as 0 are filled in.</summary>
    public ConnectionFile Connection { get; }

    /// <summary>Waits until a client asks for shutdown.</summary>
    public void WaitForShutdown() => stopped.Wait();

    /// <summary>Stops the running cell.</summary>
    public void Interrupt() => executor.Interrupt();

    /// <summary>Sends what is still queued and closes all connections.</summary>
    public void Dispose()
    {
        outputs.Flush();
        foreach (var socket in sockets) socket.Dispose();
    }

    private RouterSocket Router(Action<RouterSocket, Message> handle) => new((socket, frames) =>
    {
        try
        {
            handle(socket, codec.Read(frames));
        }
        catch (MalformedMessageException e)
        {
            log($"dropped: {e.Message}");
        }
    }, log);

    private void Shell(RouterSocket socket, Message message)
    {
        var request = new Request(socket, message);
        if (message.Type == "execute_request") executor.Enqueue(request);
        else if (!questions.TryEnqueue(request)) Control(socket, message);
    }

    // Handled on the thread that reads the control socket: nothing a cell does can delay it.
    private void Control(RouterSocket socket, Message message)
    {
        Func<Message, JsonObject?>? handle = message.Type switch
        {
            "kernel_info_request" => _ => KernelInfo.Answer(),
            "interrupt_request" => _ => Interrupt(message),
            "shutdown_request" => Shutdown,
            _ => null,
        };
        if (handle is null) log($"ignored: '{message.Type}' is not known");
        else conversation.Answer(new Request(socket, message), handle);
        if (message.Type == "shutdown_request") stopped.Set();
    }

    private JsonObject Interrupt(Message message)
    {
        Interrupt();
        return Reply.Ok();
    }

    private JsonObject Shutdown(Message message)
    {
        var reply = new JsonObject { ["status"] = "ok", ["restart"] = message.Flag("restart", false) };
        outputs.Publish("shutdown_reply", (JsonObject)reply.DeepClone(), message.Header);
        return reply;
    }
}
