using System.Collections.Concurrent;
using System.Runtime;

namespace SeqRec.Notebooks.Engine;

/// <summary>One piece of work on a <see cref="CellThread"/>: a pump for its continuations, and the stages of its interruption.</summary>
internal sealed class CellWork(Func<CancellationToken, Task<bool>> work) : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> calls = [];
    private readonly TaskCompletionSource<bool> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource asked = new();
    private readonly CancellationTokenSource aborted = new();
    private readonly ManualResetEventSlim ended = new();
    private readonly ManualResetEventSlim interrupterDone = new(initialState: true);
    private int interrupted;
    private Task<bool>? task;
    private Exception? failure;

    public Task<bool> Completion => completion.Task;

    public bool WasInterrupted => interrupted != 0;

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            calls.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The work has ended; what a leftover task wants to continue is dropped.
        }
    }

    /// <summary>Runs the work on the calling thread until it is done or stopped.</summary>
    public void Run()
    {
        try
        {
#pragma warning disable SYSLIB0046 // Meant for exactly this: a host that stops code which cannot be asked to stop.
            ControlledExecution.Run(Pump, aborted.Token);
#pragma warning restore SYSLIB0046
        }
        catch (Exception e)
        {
            failure = e;
        }

        SetSynchronizationContext(null);
        Uninterrupted(calls.CompleteAdding);
        Uninterrupted(ended.Set);
    }

    /// <summary>Tells whoever waits how the work ended.</summary>
    public void Complete()
    {
        if (WasInterrupted && (failure is not null || task is not { IsCompletedSuccessfully: true, Result: true }))
            completion.SetException(new OperationCanceledException("interrupted"));
        else if (failure is not null) completion.SetException(failure);
        else completion.SetFromTask(task!);
    }

    public bool TryBeginInterrupt()
    {
        if (Interlocked.Exchange(ref interrupted, 1) != 0) return false;
        interrupterDone.Reset();
        return true;
    }

    public void Ask() => asked.Cancel();

    public void Abort() => aborted.Cancel();

    public bool WaitForEnd(TimeSpan time) => ended.Wait(time);

    public void EndInterrupt() => interrupterDone.Set();

    // The interrupter may still be waking this thread, and must have stopped before the next work begins.
    public void WaitForInterrupter() => Uninterrupted(interrupterDone.Wait);

    // The work has ended, but until the interrupter knows it goes on waking this thread.
    private static void Uninterrupted(Action step)
    {
        while (true)
        {
            try
            {
                step();
                return;
            }
            catch (ThreadInterruptedException)
            {
            }
        }
    }

    private void Pump()
    {
        SetSynchronizationContext(this);
        task = work(asked.Token);
        task.ContinueWith(_ => Post(static _ => { }, null), TaskScheduler.Default);
        while (!task.IsCompleted)
        {
            var (call, state) = calls.Take(aborted.Token);
            call(state);
        }
    }
}
