using System.Collections.Concurrent;

namespace SeqRec.Kernel.Zmtp;

/// <summary>A PUB socket: each message goes to the clients that subscribed to a prefix of its first frame.</summary>
internal sealed class PublishSocket(Action<string> log) : ZmtpSocket("PUB", log)
{
    private readonly ConcurrentDictionary<Peer, ConcurrentDictionary<string, bool>> subscriptions = [];

    /// <summary>Queues a message for every subscriber; one that reads too slowly misses it.</summary>
    public void Send(IReadOnlyList<byte[]> message)
    {
        var topic = Key(message[0]);
        foreach (var peer in Peers)
        {
            if (subscriptions.TryGetValue(peer, out var prefixes) && prefixes.Keys.Any(prefix => topic.StartsWith(prefix, StringComparison.Ordinal)))
                peer.Send(message);
        }
    }

    protected override void Joined(Peer peer) => subscriptions[peer] = [];

    protected override void Left(Peer peer) => subscriptions.TryRemove(peer, out _);

    // Before ZMTP 3.1 a subscription is a message: 1 or 0, then the prefix.
    protected override void Received(Peer peer, byte[][] message)
    {
        if (message[0] is not [var kind and (0 or 1), .. var prefix]) return;
        if (kind == 1) subscriptions[peer][Key(prefix)] = true;
        else subscriptions[peer].TryRemove(Key(prefix), out _);
    }

    private static string Key(byte[] bytes) => Convert.ToHexString(bytes);
}
