using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Checking;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Tests.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Tests.Serving;

/// <summary>What clients ask beside executions, and how the sockets behave.</summary>
public sealed class QuestionTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void The_kernel_says_what_it_is_on_both_sockets()
    {
        foreach (var info in new[] { kernel.Client.Ask("kernel_info_request").Reply, kernel.Client.Command("kernel_info_request").Reply })
        {
            Assert.Equal(("ok", "5.3"), ((string?)info["status"], (string?)info["protocol_version"]));
            var language = info["language_info"]!;
            Assert.Equal(["C#", "14.0", "text/x-csharp", ".cs", "csharp"], new[] { "name", "version", "mimetype", "file_extension", "pygments_lexer" }.Select(key => (string?)language[key]));
            Assert.All(["banner", "help_links"], key => Assert.NotNull(info[key]));
        }
    }

    [Fact]
    public void Widgets_are_refused_and_there_are_none()
    {
        Assert.Empty((JsonObject)kernel.Client.Ask("comm_info_request").Reply["comms"]!);
        var header = Signed.Header("comm_open");
        kernel.Client.SendRaw(Signed.Frames(header, "{}", "{}", """{ "comm_id": "c7", "target_name": "jupyter.widget", "data": {} }"""));
        Assert.Equal("c7", kernel.Client.WaitFor(Id(header), "comm_close").Text("comm_id"));
    }

    [Fact]
    public void The_history_has_what_ran()
    {
        foreach (var code in new[] { "var x = 1;", "x + 1", "var y = 2;", "x + 1" }) kernel.Client.Execute(code);
        Assert.Equal([[1, 3, "var y = 2;"], [1, 4, "x + 1"]], Lines("""{ "hist_access_type": "tail", "n": 2 }"""));
        Assert.Equal([[1, 2, "x + 1", "2"]], Lines("""{ "hist_access_type": "range", "session": 0, "start": 2, "stop": 3, "output": true }"""));
        Assert.Equal([[1, 4, "x + 1"]], Lines("""{ "hist_access_type": "search", "pattern": "x*", "unique": true, "n": 9 }"""));
    }

    [Fact]
    public void Every_answer_lies_between_busy_and_idle()
    {
        var header = Signed.Header("is_complete_request");
        kernel.Client.SendRaw(Signed.Frames(header, "{}", "{}", "{ \"code\": \"1\" }"));
        Assert.Equal(["busy", "idle"], new[] { 1, 2 }.Select(_ => kernel.Client.WaitFor(Id(header), "status").Text("execution_state")));
    }

    [Fact]
    public void Shutdown_is_answered_and_published()
    {
        var exchange = kernel.Client.Command("shutdown_request", new JsonObject { ["restart"] = true });
        Assert.Equal(("ok", true), ((string?)exchange.Reply["status"], (bool)exchange.Reply["restart"]!));
        Assert.True((bool)exchange.Of("shutdown_reply").Single()["restart"]!);
    }

    [Fact]
    public void With_an_empty_key_nothing_is_signed()
    {
        using var unsigned = new RunningKernel(key: "");
        Assert.Equal("ok", (string?)unsigned.Client.Execute("1").Reply["status"]);
    }

    [Fact]
    public void The_heartbeat_comes_back_as_it_was_sent()
    {
        using var socket = Open(IPAddress.Loopback, kernel.Connection.HeartbeatPort);
        var peer = new Peer(socket, "REQ");
        peer.Send([[], "ping 愛"u8.ToArray()]);
        Assert.Equal([[], "ping 愛"u8.ToArray()], peer.Receive());
        peer.Close(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Nobody_is_listening_at_another_address() =>
        Assert.Throws<SocketException>(() => Open(IPAddress.Parse("127.0.0.2"), kernel.Connection.ShellPort).Dispose());

    [Fact]
    public async Task A_kernel_ends_with_the_process_that_started_it()
    {
        using var folder = new TemporaryFolder();
        var connection = folder.Write("c.json", """{ "transport": "tcp", "ip": "127.0.0.1", "key": "", "signature_scheme": "hmac-sha256", "shell_port": 0, "control_port": 0, "stdin_port": 0, "iopub_port": 0, "hb_port": 0 }""");
        using var parent = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await parent.WaitForExitAsync();
        var (code, text) = await CommandLine.RunWithAsync(new() { ["JPY_PARENT_PID"] = $"{parent.Id}" }, folder.Path, "kernel", "run", "-f", connection);
        Assert.True(code == 0, text);
    }

    private IEnumerable<object?[]> Lines(string request)
    {
        var history = (JsonArray)kernel.Client.Ask("history_request", (JsonObject)JsonNode.Parse(request)!).Reply["history"]!;
        return history.Select(line => ((JsonArray)line!).SelectMany(part => part is JsonArray pair ? pair.AsEnumerable() : [part]).Select(Plain).ToArray());
    }

    private static object? Plain(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : (string?)node;

    private static string Id(string header) => (string)JsonNode.Parse(header)!["msg_id"]!;

    private static Socket Open(IPAddress address, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(address, port));
        return socket;
    }
}
