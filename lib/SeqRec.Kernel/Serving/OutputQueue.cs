using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SeqRec.Kernel.Serving;

/// <summary>
/// A bounded queue that stays whole when a thread is interrupted while it adds. The framework's own, <see cref="BlockingCollection{T}"/>,
/// counts its entries with a semaphore: an interrupt between entry and count leaves the last entry waiting for ever.
/// </summary>
/// <param name="limit">Entries beyond which <see cref="Add"/> waits; several threads may pass it by one each.</param>
internal sealed class OutputQueue<T>(int limit)
{
    private readonly ConcurrentQueue<T> entries = new();
    private readonly AutoResetEvent added = new(false);

    /// <summary>Adds an entry, once there is room.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; nothing was added.</exception>
    public void Add(T entry)
    {
        while (entries.Count >= limit) Thread.Sleep(1);
        entries.Enqueue(entry);
        added.Set();
    }

    /// <summary>Takes the oldest entry; false if there is none within the time.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T entry, TimeSpan patience)
    {
        while (!entries.TryDequeue(out entry))
            if (!added.WaitOne(patience)) return entries.TryDequeue(out entry);
        return true;
    }
}
