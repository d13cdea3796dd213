using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SeqRec.Federation;

namespace SeqRec.Tests.Federation;

/// <summary>
/// One end of a link within this process. A message crosses as bytes: its header, then its parts. A sender waits until
/// they are taken.
/// </summary>
internal sealed class MemoryLink : ILink
{
    private readonly Direction incoming, outgoing;

    private MemoryLink(Direction incoming, Direction outgoing) => (this.incoming, this.outgoing) = (incoming, outgoing);

    /// <summary>Both ends of a new link.</summary>
    public static (MemoryLink Server, MemoryLink Client) Pair()
    {
        var (up, down) = (new Direction(), new Direction());
        return (new(up, down), new(down, up));
    }

    /// <summary>All blocks of bytes that were sent from this end, in order.</summary>
    public IReadOnlyList<byte[]> Sent => [.. outgoing.All];

    public void Send(Envelope message, TimeSpan timeout)
    {
        outgoing.Add(MemoryMarshal.AsBytes<long>(message.Header()).ToArray(), timeout);
        foreach (var part in message.Parts)
            if (part is { Length: > 0 }) outgoing.Add(part.ToArray(), timeout);
    }

    public Envelope Receive(TimeSpan timeout, long limit) => Read(() => incoming.Take(timeout), limit);

    /// <summary>The next message of a sequence of blocks.</summary>
    public static Envelope Read(Func<byte[]> next, long limit)
    {
        var message = Envelope.Announced(MemoryMarshal.Cast<byte, long>(next()).ToArray(), limit);
        foreach (var part in message.Parts)
            if (part is { Length: > 0 }) next().CopyTo(part, 0);
        return message;
    }

    public void Abort()
    {
        incoming.Close();
        outgoing.Close();
    }

    public void Dispose() => Abort();

    // One way of a link. What has been sent can still be read after the end.
    private sealed class Direction
    {
        private readonly BlockingCollection<byte[]> blocks = new(boundedCapacity: 1);

        public ConcurrentQueue<byte[]> All { get; } = [];

        public void Add(byte[] block, TimeSpan timeout)
        {
            try
            {
                if (!blocks.TryAdd(block, timeout)) throw new LostPeerException("is lost (Timed out while sending)");
                All.Enqueue(block);
            }
            catch (InvalidOperationException e)
            {
                throw new LostPeerException("is lost (the link is closed)", e);
            }
        }

        public byte[] Take(TimeSpan timeout)
        {
            if (blocks.TryTake(out var block, timeout)) return block;
            throw new LostPeerException(
                blocks.IsCompleted ? "is lost (the link is closed)" : "is lost (Timed out while waiting)");
        }

        public void Close() => blocks.CompleteAdding();
    }
}

/// <summary>A client's way to a meeting point in this process.</summary>
internal sealed class MemoryMeeting(
    MeetingPoint point, int place, string settings, Action<MemoryLink, MemoryLink> opened) : IMeeting
{
    public FederationTimes Times => point.Times;

    public ILink? Meet(CancellationToken cancellation = default)
    {
        var (server, client) = MemoryLink.Pair();
        if (!point.Arrive(place, settings, server)) return null;
        opened(server, client);
        return client;
    }
}
