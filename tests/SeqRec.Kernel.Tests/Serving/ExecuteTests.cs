using System.Text.Json.Nodes;
using SeqRec.Kernel.Checking;

namespace SeqRec.Kernel.Tests.Serving;

public sealed class ExecuteTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void A_cell_is_announced_its_value_shown_and_its_count_told()
    {
        kernel.Client.Execute("var x = 6;");
        var exchange = kernel.Client.Execute("x * 7");
        Assert.Equal(["execute_input", "execute_result"], exchange.Outputs.Select(output => output.Type));
        Assert.Equal("42", Text(exchange.Of("execute_result").Single()));
        Assert.Equal(("ok", 2), ((string?)exchange.Reply["status"], (int)exchange.Reply["execution_count"]!));
    }

    [Fact]
    public void Displays_are_updated_by_their_id_and_outputs_cleared()
    {
        var exchange = kernel.Client.Execute("var d = display(\"a\"); d.Update(\"b\"); ClearOutput(wait: true);");
        var (first, second) = (exchange.Of("display_data").Single(), exchange.Of("update_display_data").Single());
        Assert.Equal((string?)first["transient"]!["display_id"], (string?)second["transient"]!["display_id"]);
        Assert.Equal(("a", "b"), (Text(first), Text(second)));
        Assert.True((bool)exchange.Of("clear_output").Single()["wait"]!);
    }

    [Fact]
    public void An_error_is_one_output_and_the_reply_says_the_same()
    {
        var exchange = kernel.Client.Execute("\nthrow new InvalidOperationException(\"stop\");");
        var error = exchange.Of("error").Single();
        Assert.Equal(["execute_input", "error"], exchange.Outputs.Select(output => output.Type));
        Assert.Equal("System.InvalidOperationException", (string?)error["ename"]);
        Assert.Contains("cell [1], line 2", (string?)error["traceback"]![1]);
        foreach (var name in new[] { "ename", "evalue", "traceback" }) Assert.True(JsonNode.DeepEquals(error[name], exchange.Reply[name]));
    }

    [Fact]
    public void A_cell_that_does_not_compile_is_one_error_with_a_traceback()
    {
        var exchange = kernel.Client.Execute("string? warned = null;\nnowhere");
        Assert.Equal(["execute_input", "error"], exchange.Outputs.Select(output => output.Type));
        Assert.StartsWith("cell [1], line 2: CS0103", (string?)Assert.Single((JsonArray)exchange.Reply["traceback"]!));
    }

    [Fact]
    public void Many_small_writes_become_few_outputs_in_order()
    {
        var exchange = kernel.Client.Execute("for (var i = 0; i < 2000; i++) Console.Write(i % 10);\nConsole.Error.Write(\"e\");\nConsole.Write(\"end\");");
        var streams = exchange.Of("stream").ToList();
        Assert.InRange(streams.Count, 3, 12);
        Assert.Equal(["stderr", "stdout"], streams.TakeLast(2).Select(stream => (string?)stream["name"]));
        Assert.Equal(string.Concat(Enumerable.Range(0, 2000).Select(i => i % 10)) + "eend", string.Concat(streams.Select(stream => (string?)stream["text"])));
    }

    [Fact]
    public void An_error_aborts_what_was_queued_and_nothing_that_comes_later()
    {
        kernel.Client.Execute("using System.Threading;");
        var failing = kernel.Client.Begin("Thread.Sleep(500); throw new Exception();");
        var queued = kernel.Client.Begin("1");
        Assert.Equal("error", (string?)kernel.Client.Await(failing).Reply["status"]);
        Assert.Equal("aborted", (string?)kernel.Client.Await(queued).Reply["status"]);
        Assert.Equal("ok", (string?)kernel.Client.Execute("2").Reply["status"]);
    }

    [Fact]
    public void Without_stop_on_error_the_queue_goes_on()
    {
        var failing = kernel.Client.Begin("Thread.Sleep(300); throw new Exception();".Insert(0, "System.Threading."), stopOnError: false);
        var queued = kernel.Client.Begin("1");
        Assert.Equal("error", (string?)kernel.Client.Await(failing).Reply["status"]);
        Assert.Equal("ok", (string?)kernel.Client.Await(queued).Reply["status"]);
    }

    [Fact]
    public void A_silent_cell_shows_no_value_and_does_not_count()
    {
        Assert.Empty(kernel.Client.Await(kernel.Client.Begin("1", silent: true)).Outputs);
        Assert.Equal(1, (int)kernel.Client.Execute("1").Reply["execution_count"]!);
    }

    [Fact]
    public void User_expressions_are_evaluated_after_the_cell()
    {
        var exchange = kernel.Client.Ask("execute_request", new JsonObject
        {
            ["code"] = "var n = 3;", ["user_expressions"] = new JsonObject { ["good"] = "n + 1", ["bad"] = "nowhere" },
        });
        var values = exchange.Reply["user_expressions"]!;
        Assert.Equal("4", Text((JsonObject)values["good"]!));
        Assert.Equal("CompilationError", (string?)values["bad"]!["ename"]);
    }

    [Fact]
    public void A_cell_can_ask_for_a_line_and_for_a_password()
    {
        var cell = kernel.Client.Begin("""
            using Microsoft.DotNet.Interactive;
            var name = await Kernel.GetInputAsync("Name?");
            var password = await Kernel.GetPasswordAsync("Secret?");
            name + Console.ReadLine() + password.GetClearTextPassword() + password
            """);
        var first = kernel.Client.AnswerQuestion("愛😀");
        var second = kernel.Client.AnswerQuestion("hidden");
        kernel.Client.AnswerQuestion("line");
        Assert.Equal(("Name?", false), ((string?)first["prompt"], (bool)first["password"]!));
        Assert.Equal(("Secret?", true), ((string?)second["prompt"], (bool)second["password"]!));
        Assert.Equal("愛😀linehidden********", Text(kernel.Client.Await(cell).Of("execute_result").Single()));
    }

    [Fact]
    public void A_directive_can_ask_too()
    {
        var cell = kernel.Client.Begin("#!set --name who --value @input:\"Name?\"\n#!set --name word --value @password:\"Secret?\"\nwho + word.GetClearTextPassword()");
        Assert.False((bool)kernel.Client.AnswerQuestion("a \"b\"")["password"]!);
        Assert.True((bool)kernel.Client.AnswerQuestion("hidden")["password"]!);
        Assert.Equal("a \"b\"hidden", Text(kernel.Client.Await(cell).Of("execute_result").Single()));
    }

    [Fact]
    public void A_client_that_takes_no_input_is_told_so_at_once()
    {
        var exchange = kernel.Client.Ask("execute_request", new JsonObject { ["code"] = "Console.ReadLine()", ["allow_stdin"] = false });
        Assert.Contains("does not take input", (string?)exchange.Reply["evalue"]);
    }

    [Fact]
    public void A_hundred_queued_cells_and_ten_megabytes_pass()
    {
        for (var i = 0; i < 100; i++) kernel.Client.Begin($"{i}");
        var last = kernel.Client.Execute("new string('x', 10_000_000)", limit: TimeSpan.FromMinutes(1));
        Assert.Equal(10_000_000, Text(last.Of("execute_result").Single())!.Length);
        Assert.Equal(101, (int)last.Reply["execution_count"]!);
    }

    internal static string? Text(JsonObject content) => (string?)content["data"]!["text/plain"];
}
