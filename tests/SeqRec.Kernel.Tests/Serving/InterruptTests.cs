using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SeqRec.Kernel.Tests.Serving;

public sealed class InterruptTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("await Task.Yield();\nwhile (true) { }")]
    [InlineData("Thread.Sleep(60_000);")]
    [InlineData("Task.Delay(60_000).Wait();")]
    [InlineData("Task.Run(() => Thread.Sleep(5_000)).GetAwaiter().GetResult();")]
    [InlineData("while (true) { try { while (true) { } } catch (Exception) { } }")]
    [InlineData("while (true) { try { Thread.Sleep(60_000); } catch (Exception) { } }")]
    [InlineData("while (true) display(1);")]
    [InlineData("Console.ReadLine();")]
    public void An_interrupt_stops_the_cell_and_keeps_the_variables(string endless)
    {
        kernel.Client.Execute("using System.Threading;\nvar kept = 41;");
        var cell = kernel.Client.Begin("kept++;\ndisplay(\"begun\");\n" + endless);
        kernel.Client.WaitFor(cell, "display_data");
        Thread.Sleep(100);
        var watch = Stopwatch.StartNew();
        Assert.Equal("ok", (string?)kernel.Client.Command("interrupt_request").Reply["status"]);
        var exchange = kernel.Client.Await(cell, TimeSpan.FromSeconds(10));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.Equal("Interrupted", (string?)exchange.Reply["ename"]);
        Assert.Single(exchange.Of("error"));
        Assert.Equal("42", ExecuteTests.Text(kernel.Client.Execute("Thread.Sleep(1); kept").Of("execute_result").Single()));
    }

    [Fact]
    public void A_loop_that_polls_the_cells_token_ends_by_itself()
    {
        var cell = kernel.Client.Begin("""
            using Microsoft.DotNet.Interactive;
            var rounds = 0;
            var byName = (System.Threading.CancellationToken)AppContext.GetData("Notebook.CellCancellation");
            display("begun");
            while (!byName.IsCancellationRequested) System.Threading.Thread.Sleep(10);
            var finished = KernelInvocationContext.Current.CancellationToken.IsCancellationRequested;
            """);
        kernel.Client.WaitFor(cell, "display_data");
        kernel.Client.Command("interrupt_request");
        Assert.Equal("ok", (string?)kernel.Client.Await(cell).Reply["status"]);
        Assert.Equal("True", ExecuteTests.Text(kernel.Client.Execute("finished").Of("execute_result").Single()));
    }

    [Fact]
    public void An_interrupt_without_a_cell_changes_nothing()
    {
        kernel.Client.Command("interrupt_request");
        Assert.Equal("ok", (string?)kernel.Client.Execute("System.Threading.Thread.Sleep(10);").Reply["status"]);
    }

    [Fact]
    public void What_does_not_run_code_is_answered_while_a_cell_runs()
    {
        var cell = kernel.Client.Begin("display(1); while (true) { }");
        kernel.Client.WaitFor(cell, "display_data");
        Assert.Equal("complete", (string?)kernel.Client.Ask("is_complete_request", new JsonObject { ["code"] = "1" }).Reply["status"]);
        kernel.Client.Command("interrupt_request");
        Assert.Equal("error", (string?)kernel.Client.Await(cell).Reply["status"]);
    }
}
