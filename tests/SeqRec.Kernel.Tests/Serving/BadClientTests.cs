using System.Net.Sockets;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Tests.Messages;

namespace SeqRec.Kernel.Tests.Serving;

/// <summary>Whatever a client sends, the kernel says what it dropped and serves the next one.</summary>
public sealed class BadClientTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void An_unsigned_message_is_dropped() =>
        Dropped("a signature does not hold", new MessageCodec("").Write([], "execute_request", new JsonObject { ["code"] = "1" }, null));

    [Fact]
    public void A_message_signed_with_another_key_is_dropped() =>
        Dropped("a signature does not hold", new MessageCodec("other").Write([], "shutdown_request", [], null));

    [Fact]
    public void A_message_sent_twice_is_answered_once()
    {
        var frames = new MessageCodec("secret").Write([], "execute_request", new JsonObject { ["code"] = "var first = 1;" }, null);
        kernel.Client.SendRaw(frames);
        Dropped("a replay", frames);
        Assert.Equal(3, (int)kernel.Client.Execute("first").Reply["execution_count"]!);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"msg_id\": 1, \"msg_type\": \"x\", \"session\": \"s\"}")]
    [InlineData("{\"msg_id\": \"1\", \"msg_id\": \"2\"}")]
    [InlineData("{\"msg_id\": \"1\", \"msg_type\": \"\\ud800\", \"session\": \"s\"}")]
    public void A_signed_message_with_a_broken_header_is_dropped(string header) => Dropped("header", Signed.Frames(header, "{}", "{}", "{}"));

    [Fact]
    public void Frames_that_are_no_message_are_dropped() => Dropped("lacks its delimiter", ["hello"u8.ToArray()]);

    [Fact]
    public void A_request_of_an_unknown_type_is_ignored() =>
        Dropped("'teleport_request' is not known", new MessageCodec("secret").Write([], "teleport_request", [], null));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n                                                                    ")]
    [InlineData("short")]
    public void A_client_that_speaks_something_else_is_dropped(string text)
    {
        using (var client = new TcpClient("127.0.0.1", kernel.Connection.ShellPort)) client.Client.Send(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Equal("ok", (string?)kernel.Client.Execute("1").Reply["status"]);
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_a_cell_takes_nothing_with_it()
    {
        using (var other = kernel.Connect()) other.Begin("System.Threading.Thread.Sleep(300);\nvar left = 5;");
        Assert.Equal("5", ExecuteTests.Text(kernel.Client.Execute("left").Of("execute_result").Single()));
    }

    [Fact]
    public void A_client_that_leaves_while_it_is_asked_does_not_hold_up_the_next()
    {
        using (var other = kernel.Connect())
        {
            var id = other.Begin("Console.WriteLine(\"asking\"); var answer = await Microsoft.DotNet.Interactive.Kernel.GetInputAsync(\"?\");", stopOnError: false);
            other.WaitFor(id, "stream");
        }

        Assert.Equal("ok", (string?)kernel.Client.Execute("1").Reply["status"]);
    }

    [Fact]
    public void Text_of_five_megabytes_in_many_pieces_and_of_fifty_in_one_reaches_the_client_whole()
    {
        foreach (var (code, size) in new[] { ("for (var i = 0; i < 5_000; i++) Console.Write(new string('x', 1000));", 5_000_000), ("Console.Write(new string('x', 50_000_000));", 50_000_000) })
            Assert.Equal(size, kernel.Client.Execute(code).Of("stream").Sum(stream => ((string)stream["text"]!).Length));
        Assert.Equal(1_000_000, ExecuteTests.Text(kernel.Client.Execute("new string('愛', 1_000_000)").Of("execute_result").Single())!.Length);
        Assert.Equal("ok", (string?)kernel.Client.Execute("1").Reply["status"]);
    }

    [Fact]
    public void A_cell_that_is_not_unicode_is_an_error_as_any_other()
    {
        var header = Signed.Header("execute_request");
        kernel.Client.SendRaw(Signed.Frames(header, "{}", "{}", "{\"code\": \"\\ud800\"}"));
        var exchange = kernel.Client.Await((string)JsonNode.Parse(header)!["msg_id"]!);
        var error = exchange.Of("error").Single();
        Assert.Equal(["error"], exchange.Outputs.Select(output => output.Type));
        Assert.Equal(("HalfCharacter", "error"), ((string?)error["ename"], (string?)exchange.Reply["status"]));
        Assert.StartsWith("The cell holds half of a character", (string?)error["evalue"]);
        Assert.True(JsonNode.DeepEquals(error["traceback"], exchange.Reply["traceback"]));
        Assert.Equal(1, (int)kernel.Client.Execute("1").Reply["execution_count"]!);
    }

    private void Dropped(string why, byte[][] frames)
    {
        kernel.Client.SendRaw(frames);
        Assert.Equal("ok", (string?)kernel.Client.Execute("0").Reply["status"]);
        Assert.Contains(kernel.Log, line => line.Contains(why, StringComparison.Ordinal));
    }
}
