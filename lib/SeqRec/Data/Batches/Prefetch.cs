using System.Collections.Concurrent;

namespace SeqRec.Data;

/// <summary>Makes batches on a thread of its own while the one before is trained on. Order and content stay the same.</summary>
internal static class Prefetch
{
    /// <summary>The batches, of which at most <paramref name="ahead"/> wait at a time.</summary>
    /// <remarks>An exception of the source reaches whoever enumerates, after the batches before it. Whoever stops early stops the source.</remarks>
    public static IEnumerable<T> Prefetched<T>(this IEnumerable<T> batches, int ahead = 1)
    {
        using var ready = new BlockingCollection<T>(ahead);
        using var stop = new CancellationTokenSource();
        var maker = Task.Factory.StartNew(() => Make(batches, ready, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var batch in ready.GetConsumingEnumerable()) yield return batch;
            maker.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)maker).AsyncWaitHandle.WaitOne();
        }
    }

    private static void Make<T>(IEnumerable<T> batches, BlockingCollection<T> ready, CancellationToken stop)
    {
        try
        {
            foreach (var batch in batches) ready.Add(batch, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody takes batches any more.
        }
        finally
        {
            ready.CompleteAdding();
        }
    }
}
