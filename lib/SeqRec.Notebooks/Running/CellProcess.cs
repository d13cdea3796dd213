using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace SeqRec.Notebooks.Running;

/// <summary>How the process that executes a notebook ended.</summary>
internal enum CellProcessEnd
{
    Succeeded,
    CellFailed,
    TimedOut,
    Crashed,
}

/// <summary>
/// The process that executes one notebook. It reports over a pipe of its own, so that nothing a cell or a native
/// library prints can be mistaken for a report. A cell that takes too long costs the whole process tree.
/// </summary>
internal sealed class CellProcess(Func<string, ProcessStartInfo> start)
{
    // Starting the process and warming up the compiler is not the first cell's fault.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);

    private const string Succeeded = "succeeded";
    private const string Failed = "failed";

    // A process that is started while another's pipe is open would inherit that pipe and hide the other's end.
    private static readonly Lock Starting = new();

    /// <summary>Position of the cell that started last, counted from 1; 0 before the first.</summary>
    public int Cell { get; private set; }

    /// <summary>Exit code of the process where it crashed.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Processor time of the process up to its last report, in seconds.</summary>
    public double ProcessorSeconds { get; private set; }

    /// <summary>Starts the process and follows it to its end.</summary>
    /// <param name="timeoutPerCell">How long a cell may take.</param>
    /// <param name="starting">Told the position of each code cell as it starts.</param>
    /// <param name="cancellation">Ends the process and all that it started.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<CellProcessEnd> RunAsync(
        TimeSpan timeoutPerCell, Action<int> starting, CancellationToken cancellation)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var process = Start(pipe);
        using var reports = new StreamReader(pipe);
        try
        {
            return await FollowAsync(reports, timeoutPerCell, starting, cancellation) ?? await CrashedAsync(process);
        }
        catch (TimeoutException)
        {
            return CellProcessEnd.TimedOut;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The other end: executes a notebook here and reports over the pipe.</summary>
    public static async Task ServeAsync(string copy, string folder, string pipeHandle, bool keepGoing)
    {
        using var pipe = new AnonymousPipeClientStream(PipeDirection.Out, pipeHandle);
        using var reports = new StreamWriter(pipe) { AutoFlush = true };
        var succeeded = await CellLoop.RunAsync(copy, folder, cell => reports.WriteLine(Report($"{cell}")), keepGoing);
        await reports.WriteLineAsync(Report(succeeded ? Succeeded : Failed));
    }

    // What happens now, and the processor time so far.
    private static string Report(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {Environment.CpuUsage.TotalTime.TotalSeconds}");

    private Process Start(AnonymousPipeServerStream pipe)
    {
        lock (Starting)
        {
            var process = Process.Start(start(pipe.GetClientHandleAsString()))!;
            pipe.DisposeLocalCopyOfClientHandle();
            return process;
        }
    }

    private async Task<CellProcessEnd?> FollowAsync(
        StreamReader reports, TimeSpan timeout, Action<int> starting, CancellationToken cancellation)
    {
        // The pipe's own read cannot be cancelled everywhere; it ends with the process.
        while (await reports.ReadLineAsync(CancellationToken.None).AsTask()
            .WaitAsync(Limit(timeout), cancellation) is { } report)
        {
            var words = report.Split(' ');
            ProcessorSeconds = double.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == Succeeded) return CellProcessEnd.Succeeded;
            if (words[0] == Failed) return CellProcessEnd.CellFailed;
            starting(Cell = int.Parse(words[0], CultureInfo.InvariantCulture));
        }

        return null;
    }

    private TimeSpan Limit(TimeSpan timeout) => Cell == 0 ? StartUp + timeout : timeout;

    private async Task<CellProcessEnd> CrashedAsync(Process process)
    {
        await process.WaitForExitAsync();
        ExitCode = process.ExitCode;
        return CellProcessEnd.Crashed;
    }
}
