using System.Runtime.InteropServices;

namespace SeqRec.Cli;

/// <summary>Turns Ctrl-C, or a terminating signal, into a request to stop. A second one ends the process at once, as it would without this.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt, terminate;

    public StopSignal()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
    }

    /// <summary>Asks to stop.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The exit code that tells of the signal.</summary>
    public int Code { get; private set; }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (source.IsCancellationRequested) return;
        context.Cancel = true;
        Code = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
        source.Cancel();
    }
}
