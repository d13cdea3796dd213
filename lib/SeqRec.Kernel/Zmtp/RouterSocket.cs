using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace SeqRec.Kernel.Zmtp;

/// <summary>A ROUTER socket: a message comes with its sender's identity as first frame, and goes to the client its first frame names.</summary>
/// <param name="received">Gets each message; called on the client's own thread.</param>
/// <param name="log">Told about clients that break the protocol.</param>
internal sealed class RouterSocket(Action<RouterSocket, byte[][]> received, Action<string> log) : ZmtpSocket("ROUTER", log)
{
    private readonly ConcurrentDictionary<string, Peer> byIdentity = [];
    private readonly ConcurrentDictionary<Peer, byte[]> identities = [];
    private int unnamed;

    /// <summary>Queues a message for the client named by its first frame; false if that client has gone.</summary>
    public bool Send(IReadOnlyList<byte[]> message) =>
        byIdentity.TryGetValue(Convert.ToHexString(message[0]), out var peer) && peer.Send([.. message.Skip(1)]);

    /// <summary>Whether the client of that identity is connected.</summary>
    public bool Reaches(byte[] identity) => byIdentity.ContainsKey(Convert.ToHexString(identity));

    protected override void Joined(Peer peer)
    {
        var identity = peer.Identity.Length > 0 ? peer.Identity : NewIdentity();
        identities[peer] = identity;
        byIdentity[Convert.ToHexString(identity)] = peer;
    }

    protected override void Left(Peer peer)
    {
        if (identities.TryRemove(peer, out var identity))
            byIdentity.TryRemove(KeyValuePair.Create(Convert.ToHexString(identity), peer));
    }

    protected override void Received(Peer peer, byte[][] message) => received(this, [identities[peer], .. message]);

    // Identities that clients choose never start with zero.
    private byte[] NewIdentity()
    {
        var identity = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(identity.AsSpan(1), Interlocked.Increment(ref unnamed));
        return identity;
    }
}
