using System.Collections.Concurrent;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// The one thread on which the cells of a session run, awaits included: native libraries keep settings per thread, and a thread can be
/// stopped. <see cref="Interrupt"/> stops even an endless loop; objects the cell was changing may then be half-updated.
/// </summary>
public sealed class CellThread
{
    // How long a cell that polls its token has to stop by itself, and how often a blocked one is woken.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan WakeUp = TimeSpan.FromMilliseconds(200);
    private const int StackSize = 16 << 20;
    private readonly BlockingCollection<CellWork> queue = [];
    private readonly Thread thread;
    private volatile CellWork? running;

    /// <summary>Starts the thread; it ends with the process.</summary>
    public CellThread()
    {
        thread = new Thread(Loop, StackSize) { IsBackground = true, Name = "cells" };
        thread.Start();
    }

    /// <summary>Runs work to its end on the thread; what it awaits continues there too. One piece of work at a time.</summary>
    /// <param name="work">Gets the token that an interrupt cancels.</param>
    /// <returns>What the work returned.</returns>
    /// <exception cref="OperationCanceledException">The work was interrupted.</exception>
    public Task<bool> RunAsync(Func<CancellationToken, Task<bool>> work)
    {
        var cell = new CellWork(work);
        queue.Add(cell);
        return cell.Completion;
    }

    /// <summary>
    /// Stops the running work: its token is cancelled, then its code is stopped wherever it is, then waits are broken. Returns at once; a
    /// call into native code ends first. Without running work nothing happens.
    /// </summary>
    public void Interrupt()
    {
        if (running is { } cell && cell.TryBeginInterrupt())
            Start(() => Stop(cell));
    }

    private void Loop()
    {
        foreach (var cell in queue.GetConsumingEnumerable())
        {
            running = cell;
            cell.Run();
            running = null;
            cell.WaitForInterrupter();
            AbsorbInterrupt();
            if (cell.WasInterrupted) ConsoleCapture.Renew();
            cell.Complete();
        }
    }

    private void Stop(CellWork cell)
    {
        cell.Ask();

        // Stopping a thread that waits returns only once the wait is broken, hence from another thread.
        if (!cell.WaitForEnd(Grace)) Start(cell.Abort);
        while (!cell.WaitForEnd(WakeUp))
            if (Waits && !OutputChannel.Sending) thread.Interrupt();
        cell.EndInterrupt();
    }

    private bool Waits => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true, Name = "interrupt" }.Start();

    // An interrupt that found nothing to break would break the next cell's first wait.
    private static void AbsorbInterrupt()
    {
        try
        {
            Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
        }
    }
}
