using System.Diagnostics;
using SeqRec.Cli;

namespace SeqRec.Notebooks.Tests;

/// <summary>A process of <c>seqrec</c> that is still running, and what it has printed so far.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];

    /// <param name="before">A program and its arguments that start the command, such as <c>ip netns exec NAME</c>.</param>
    /// <param name="arguments">Of the command.</param>
    public RunningCommand(IReadOnlyList<string> before, params IReadOnlyList<string> arguments)
    {
        string[] words = [.. before, "dotnet", typeof(Program).Assembly.Location, .. arguments];
        process = new() { StartInfo = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Text
    {
        get { lock (lines) return string.Join('\n', lines); }
    }

    /// <summary>Waits for a line that begins with a text; fails the test when none comes.</summary>
    public string Line(string start, int seconds = 60)
    {
        string? found = null;
        var there = SpinWait.SpinUntil(() =>
        {
            lock (lines) found = lines.Find(line => line.StartsWith(start, StringComparison.Ordinal));
            return found is not null || process.HasExited;
        }, TimeSpan.FromSeconds(seconds));
        Assert.True(there && found is not null, $"No line '{start}...' in:\n{Text}");
        return found!;
    }

    public void Signal(string name) => Signals.Send(process.Id, name);

    /// <summary>Waits for the end; returns the exit code.</summary>
    public int End(int seconds = 60)
    {
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(seconds)), $"Still running:\n{Text}");
        process.WaitForExit();  // for its last lines
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (lines) lines.Add(line.Data);
    }
}
