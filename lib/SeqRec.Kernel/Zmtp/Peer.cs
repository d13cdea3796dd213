using System.Collections.Concurrent;
using System.Net.Sockets;

namespace SeqRec.Kernel.Zmtp;

/// <summary>The other end of a connection. Sending only queues: a thread of its own writes, so a slow client delays nobody.</summary>
internal sealed class Peer
{
    private const long MessageLimit = 256L << 20;
    private const int PingContext = 16;
    private const int FrameCost = 64;
    private const long QueueLimit = 512L << 20;
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    private readonly BlockingCollection<Frame> outgoing = [];
    private readonly Socket socket;
    private readonly BufferedStream reading;
    private readonly BufferedStream writing;
    private readonly Thread writer;
    private long queued;

    /// <summary>Performs the handshake on a connection just made.</summary>
    /// <exception cref="ZmtpException">The client does not speak ZMTP 3.</exception>
    public Peer(Socket socket, string socketType, byte[]? ownIdentity = null)
    {
        this.socket = socket;
        socket.NoDelay = true;
        var network = new NetworkStream(socket) { ReadTimeout = (int)HandshakeTime.TotalMilliseconds };
        (reading, writing) = (new BufferedStream(network), new BufferedStream(network));
        Identity = Handshake.Perform(reading, writing, socketType, ownIdentity ?? []);
        network.ReadTimeout = Timeout.Infinite;
        writer = new Thread(Write) { IsBackground = true, Name = "peer" };
        writer.Start();
    }

    /// <summary>What the client calls itself; empty if it does not say.</summary>
    public byte[] Identity { get; }

    /// <summary>The next message; pings are answered on the way.</summary>
    /// <exception cref="EndOfStreamException">The client has gone.</exception>
    /// <exception cref="ZmtpException">The client broke the protocol.</exception>
    public byte[][] Receive()
    {
        var message = new List<byte[]>();
        long size = 0;
        while (true)
        {
            if (size > MessageLimit) throw new ZmtpException($"a message of more than {MessageLimit} bytes");
            var frame = Frame.Read(reading, MessageLimit - size);
            if (frame.IsCommand)
            {
                Answer(frame.Body);
                continue;
            }

            message.Add(frame.Body);
            size += frame.Body.Length + FrameCost;
            if (!frame.More) return [.. message];
        }
    }

    /// <summary>Queues a message.</summary>
    /// <returns>False if the client has gone, or takes so little that too much waits for it already.</returns>
    public bool Send(IReadOnlyList<byte[]> frames)
    {
        var size = frames.Sum(frame => (long)frame.Length);
        if (Interlocked.Read(ref queued) is var waiting && waiting > 0 && waiting + size > QueueLimit) return false;
        lock (outgoing)
        {
            if (outgoing.IsAddingCompleted) return false;
            Interlocked.Add(ref queued, size);
            for (var i = 0; i < frames.Count; i++) outgoing.Add(new Frame(IsCommand: false, i < frames.Count - 1, frames[i]));
            return true;
        }
    }

    /// <summary>Closes the connection once what is queued has been written, or when the time is up.</summary>
    public void Close(TimeSpan linger)
    {
        lock (outgoing) outgoing.CompleteAdding();
        writer.Join(linger);
        socket.Dispose();
    }

    // PING carries a time to live of two bytes and a context, of at most 16, that goes back with the PONG.
    private void Answer(byte[] command)
    {
        if (Handshake.CommandName(command) != "PING") return;
        if (command.Length > 7 + PingContext) throw new ZmtpException($"a PING of {command.Length} bytes");
        byte[] pong = [4, .. "PONG"u8, .. command.Skip(7)];
        lock (outgoing)
        {
            if (!outgoing.IsAddingCompleted) outgoing.Add(new Frame(IsCommand: true, More: false, pong));
        }
    }

    private void Write()
    {
        try
        {
            foreach (var frame in outgoing.GetConsumingEnumerable())
            {
                frame.Write(writing);
                Interlocked.Add(ref queued, -frame.Body.Length);
                if (outgoing.Count == 0) writing.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            lock (outgoing) outgoing.CompleteAdding();
        }
    }
}
