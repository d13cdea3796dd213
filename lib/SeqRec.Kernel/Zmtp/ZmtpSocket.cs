using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SeqRec.Kernel.Zmtp;

/// <summary>A listening ZeroMQ socket. Each client has a thread that reads, so that no cell can starve the transport of threads.</summary>
/// <param name="type">The socket type that clients are told.</param>
/// <param name="log">Told about clients that break the protocol.</param>
internal abstract class ZmtpSocket(string type, Action<string> log) : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Peer, bool> peers = [];

    /// <summary>The port listened on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>The clients connected now.</summary>
    protected IEnumerable<Peer> Peers => peers.Keys;

    /// <summary>Listens on exactly this address; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The port is taken or the address is not this machine's.</exception>
    public void Bind(IPAddress address, int port)
    {
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen();
        Start(AcceptAll, "accept");
    }

    /// <summary>Stops listening, and ends each connection after what is queued for it.</summary>
    public void Dispose()
    {
        listener.Dispose();
        Parallel.ForEach(peers.Keys, peer => peer.Close(Linger));
    }

    /// <summary>A client is connected.</summary>
    protected virtual void Joined(Peer peer)
    {
    }

    /// <summary>A message came; called on the client's own thread.</summary>
    protected abstract void Received(Peer peer, byte[][] message);

    /// <summary>A client has gone.</summary>
    protected virtual void Left(Peer peer)
    {
    }

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                var client = listener.Accept();
                Start(() => Serve(client), "read");
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by Dispose.
        }
    }

    private void Serve(Socket client)
    {
        Peer? peer = null;
        try
        {
            peer = new Peer(client, type);
            peers[peer] = true;
            Joined(peer);
            while (true) Received(peer, peer.Receive());
        }
        catch (ZmtpException e)
        {
            log($"{type} client dropped: {e.Message}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Gone.
        }
        catch (Exception e)
        {
            // One client's trouble must not end the kernel.
            log($"{type} client dropped: {e}");
        }
        finally
        {
            if (peer is null) client.Dispose();
            else Remove(peer);
        }
    }

    private void Remove(Peer peer)
    {
        peers.TryRemove(peer, out _);
        Left(peer);
        peer.Close(TimeSpan.Zero);
    }

    private static void Start(ThreadStart work, string name) => new Thread(work) { IsBackground = true, Name = name }.Start();
}
