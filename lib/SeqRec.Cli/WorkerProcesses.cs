using System.Diagnostics;
using SeqRec.Training;

namespace SeqRec.Cli;

/// <summary>The other workers of a command that starts them itself, as processes of this program on this machine.</summary>
internal sealed class WorkerProcesses : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly WorkerGroup group;
    private readonly Process[] processes = [];

    /// <param name="options">This worker's.</param>
    /// <param name="arguments">Of the same command, for the others to be started; null where they are started by hand.</param>
    /// <exception cref="WorkerException">They cannot meet.</exception>
    public WorkerProcesses(WorkerOptions options, IReadOnlyList<string>? arguments)
    {
        group = new(options);
        if (arguments is null) return;
        string[] common = [.. arguments, "--workers", $"{options.Size}", "--rendezvous", $"{options.Host}:{group.Port}", "--rank"];
        processes = [.. Enumerable.Range(1, options.Size - 1).Select(rank => Start([.. common, $"{rank}"]))];
    }

    /// <summary>Acts with all workers; when one is lost, the error says how its process ended.</summary>
    /// <exception cref="WorkerException">A worker is lost, or does not come.</exception>
    public int Watch(Func<WorkerGroup, int> act)
    {
        try
        {
            group.Connect(() => ThrowIfEnded(TimeSpan.Zero, null));
            return act(group);
        }
        catch (WorkerException e)
        {
            group.Dispose();
            ThrowIfEnded(Grace / 2, e);
            throw;
        }
    }

    /// <summary>Waits for the others, who end with this one, and ends those that do not.</summary>
    public void Dispose()
    {
        group.Dispose();
        var end = Stopwatch.StartNew();
        foreach (var process in processes)
        {
            if (!process.WaitForExit(TimeSpan.FromSeconds(Math.Max(0, (Grace - end.Elapsed).TotalSeconds)))) process.Kill();
            process.Dispose();
        }
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var words = ThisProgram.Command(arguments);
        return Process.Start(new ProcessStartInfo(words[0], words.Skip(1)))!;
    }

    // The first that ended is the cause; those that ended because of it have an exit code of this program.
    private void ThrowIfEnded(TimeSpan within, WorkerException? error)
    {
        SpinWait.SpinUntil(() => processes.Any(p => p.HasExited), within);
        if (processes.Where(p => p.HasExited).OrderByDescending(p => p.ExitCode != ExitCode.BadInput).FirstOrDefault() is { } ended)
            throw new WorkerException($"Worker {Array.IndexOf(processes, ended) + 1} (process {ended.Id}) ended with exit code {ended.ExitCode}. With --resume the run goes on from its last checkpoint.", error);
    }
}
