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
/// The process that executes one notebook. It reports over a pipe of its own, so that nothing a cell or a native library prints can be
/// mistaken for a report. A cell that takes too long costs the whole process tree.
/// </summary>
internal sealed class CellProcess(Func<string, ProcessStartInfo> start)
{
    // Starting the process and warming up the compiler is not the first cell's fault.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);

    private const string Succeeded = "succeeded";
    private const string Failed = "failed";

    /// <summary>Position of the cell that started last, counted from 1; 0 before the first.</summary>
    public int Cell { get; private set; }

    /// <summary>Exit code of the process where it crashed.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Starts the process and follows it to its end.</summary>
    public async Task<CellProcessEnd> RunAsync(TimeSpan timeoutPerCell)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var process = Process.Start(start(pipe.GetClientHandleAsString()))!;
        pipe.DisposeLocalCopyOfClientHandle();
        using var reports = new StreamReader(pipe);
        try
        {
            return await FollowAsync(reports, timeoutPerCell) ?? await CrashedAsync(process);
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
        var succeeded = await CellLoop.RunAsync(copy, folder, cell => reports.WriteLine(cell.ToString(CultureInfo.InvariantCulture)), keepGoing);
        await reports.WriteLineAsync(succeeded ? Succeeded : Failed);
    }

    private async Task<CellProcessEnd?> FollowAsync(StreamReader reports, TimeSpan timeout)
    {
        while (await reports.ReadLineAsync().WaitAsync(Cell == 0 ? StartUp + timeout : timeout) is { } report)
        {
            if (report is Succeeded or Failed) return report == Succeeded ? CellProcessEnd.Succeeded : CellProcessEnd.CellFailed;
            Cell = int.Parse(report, CultureInfo.InvariantCulture);
        }

        return null;
    }

    private async Task<CellProcessEnd> CrashedAsync(Process process)
    {
        await process.WaitForExitAsync();
        ExitCode = process.ExitCode;
        return CellProcessEnd.Crashed;
    }
}
