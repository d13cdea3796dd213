using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SeqRec.Kernel.Checking;

/// <summary>One line of a self-test.</summary>
/// <param name="What">What was checked or measured.</param>
/// <param name="Value">What came out.</param>
/// <param name="Limit">The most it may be.</param>
/// <param name="Unit">Unit of the value.</param>
public sealed record SelfTestLine(string What, double Value, double Limit, string Unit)
{
    /// <summary>Whether the value keeps to its limit.</summary>
    public bool Holds => Value <= Limit;
}

/// <summary>Starts a kernel, talks to it, and measures whether it is quick enough to work with.</summary>
public static class SelfTest
{
    private const int Cells = 100;
    private const int Middle = 5;
    private const double Patience = 30;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>Checks that a kernel starts, executes, completes, stops and ends.</summary>
    /// <param name="command">The command that starts a kernel, up to the connection file.</param>
    /// <param name="bench">Whether to measure the hundredth cell and memory as well, and to hold all times against the budget; an interrupt always is.</param>
    /// <exception cref="TimeoutException">The kernel does not answer.</exception>
    /// <exception cref="InvalidOperationException">The kernel answers wrongly.</exception>
    public static IEnumerable<SelfTestLine> Run(IReadOnlyList<string> command, bool bench)
    {
        using var kernel = new KernelProcess(command);
        double Within(double limit) => bench ? limit : Patience;
        yield return new("ready", kernel.Ready.TotalSeconds, Within(2), "s");
        if (bench) Thread.Sleep(WarmUp);
        yield return new("first cell", Seconds(() => Expect(kernel.Client.Execute("6 * 7"), "42")), Within(1), "s");
        if (bench)
        {
            for (var i = 2; i <= Cells - Middle; i++) kernel.Client.Execute($"var x{i} = {i};");
            yield return new($"cell {Cells}", Median(() => kernel.Client.Execute("x50 + 1")), 0.15, "s");
            yield return new($"memory after {Cells} cells", kernel.Memory, 350, "MB");
        }

        kernel.Client.Execute("var words = new List<string>();");
        Complete(kernel.Client);
        yield return new("completion", Median(() => Complete(kernel.Client)), Within(0.5), "s");
        foreach (var endless in new[] { "while (true) { }", "System.Threading.Thread.Sleep(60_000);", "await Task.Delay(60_000);" })
            yield return new($"interrupt of {endless}", Interrupt(kernel.Client, endless), 2, "s");
        kernel.Client.Command("shutdown_request", new JsonObject { ["restart"] = false });
        yield return new("end", Seconds(() => kernel.WaitForExit(TimeSpan.FromSeconds(Patience))), Within(1), "s");
    }

    private static double Interrupt(KernelClient client, string endless)
    {
        var cell = client.Begin("display(1); " + endless);
        client.WaitFor(cell, "display_data");
        return Seconds(() =>
        {
            client.Command("interrupt_request");
            if ((string?)client.Await(cell).Reply["ename"] != "Interrupted") throw new InvalidOperationException($"'{endless}' was not interrupted");
        });
    }

    private static void Complete(KernelClient client)
    {
        var matches = (JsonArray)client.Ask("complete_request", new JsonObject { ["code"] = "words.AddR", ["cursor_pos"] = 10 }).Reply["matches"]!;
        if ((string?)matches.FirstOrDefault() != "AddRange") throw new InvalidOperationException("'words.AddR' was not completed");
    }

    private static void Expect(Exchange exchange, string text)
    {
        var shown = exchange.Of("execute_result").Select(result => (string?)result["data"]!["text/plain"]).FirstOrDefault();
        if (shown != text) throw new InvalidOperationException($"'{shown}' was shown where '{text}' was expected");
    }

    private static double Median(Action action) => Enumerable.Range(0, Middle).Select(_ => Seconds(action)).Order().ElementAt(Middle / 2);

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }
}
