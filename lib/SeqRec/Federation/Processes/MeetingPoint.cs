using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SeqRec.Federation;

/// <summary>
/// Where processes meet. A client takes the next number for its place; the server opens the way to the newest one, and both make a link under that
/// number. So a client that comes again, or anew, gets a link of its own. Nothing is encrypted and nobody has to say who they are: use it in a network you trust.
/// </summary>
internal static class MeetingPoint
{
    public const string Settings = "settings", Clients = "clients", End = "end";
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static string Place(int client) => $"clients/{client}";

    public static string Open(int client, long number) => $"clients/{client}/{number}/open";

    public static string Link(int client, long number) => $"clients/{client}/{number}/link";
}

/// <summary>The server's side of the meeting point, which it keeps open until it is disposed.</summary>
public sealed class ServerMeeting : IDisposable
{
    private readonly ProcessNetwork network;
    private readonly string host;
    private readonly FederationTimes times;
    private readonly DateTime start = DateTime.UtcNow;
    private readonly long[] newest;  // number of each client's last link

    /// <summary>Opens it.</summary>
    /// <param name="host">The address at which clients reach this machine.</param>
    /// <param name="port">0 for one that is free.</param>
    /// <param name="clients">Places.</param>
    /// <param name="settings">What clients must have as well.</param>
    /// <param name="times">How long to wait.</param>
    /// <exception cref="LostPeerException">The port is taken.</exception>
    public ServerMeeting(string host, int port, int clients, string settings, FederationTimes times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clients);
        (this.host, this.times, newest) = (host, times, new long[clients]);
        network = new(host, port, serve: true, times.Message);
        network.Set(MeetingPoint.Clients, clients.ToString(CultureInfo.InvariantCulture));
        network.Set(MeetingPoint.Settings, settings);
    }

    /// <summary>The port.</summary>
    public int Port => network.Port;

    /// <summary>How long to wait.</summary>
    public FederationTimes Times => times;

    /// <summary>Whether somebody waits for a link at a client's place.</summary>
    public bool Waits(int client) => network.Add(MeetingPoint.Place(client), 0) > newest[client];

    /// <summary>A link with who came last to a client's place. Waits for it as long as the time for joining has not run out.</summary>
    /// <exception cref="LostPeerException">Nobody came, or they were gone again.</exception>
    public ILink Meet(int client)
    {
        while (!Waits(client))
        {
            if (DateTime.UtcNow - start > times.Join) throw new LostPeerException(FormattableString.Invariant($"has not joined within {times.Join.TotalSeconds} s"));
            Thread.Sleep(MeetingPoint.Pause);
        }
        newest[client] = network.Add(MeetingPoint.Place(client), 0);
        network.Set(MeetingPoint.Open(client, newest[client]), "");
        return network.Link(MeetingPoint.Link(client, newest[client]), rank: 0, host);
    }

    /// <summary>Tells everyone who comes from now on that it is over.</summary>
    public void End() => network.Set(MeetingPoint.End, "");

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}

/// <summary>A client's side of the meeting point.</summary>
/// <param name="host">The server's address.</param>
/// <param name="port">Its port.</param>
/// <param name="client">The client's place, from 0.</param>
/// <param name="settings">What the server must have as well.</param>
/// <param name="times">How long to wait.</param>
public sealed class ClientMeeting(string host, int port, int client, string settings, FederationTimes times)
{
    /// <summary>How long to wait.</summary>
    public FederationTimes Times => times;

    /// <summary>A link with the server, once it lets this client in, which is before a round; null if it is over.</summary>
    /// <exception cref="LostPeerException">The server is not there, or does not let this client in.</exception>
    /// <exception cref="ArgumentException">The server has other settings, or no such place.</exception>
    public ILink? Meet(CancellationToken cancellation = default)
    {
        using var network = new ProcessNetwork(host, port, serve: false, times.Join);
        Check(network.Get(MeetingPoint.Clients), network.Get(MeetingPoint.Settings));
        var (number, start) = (network.Add(MeetingPoint.Place(client), 1), DateTime.UtcNow);
        while (!network.Has(MeetingPoint.Open(client, number)))
        {
            if (network.Has(MeetingPoint.End)) return null;
            if (DateTime.UtcNow - start > times.Patience) throw new LostPeerException(FormattableString.Invariant($"has not let this client in within {times.Patience.TotalSeconds} s"));
            if (cancellation.WaitHandle.WaitOne(MeetingPoint.Pause)) cancellation.ThrowIfCancellationRequested();
        }
        return network.Link(MeetingPoint.Link(client, number), rank: 1, OwnAddress());
    }

    private void Check(string clients, string theirs)
    {
        if (client < 0 || client >= int.Parse(clients, CultureInfo.InvariantCulture)) throw new ArgumentException($"The server has {clients} places, from 0 on; there is no place {client}.");
        if (theirs != settings) throw new ArgumentException($"The server's settings are not this client's. Its own are:\n{theirs}\nThis client's are:\n{settings}");
    }

    // The address from which the server is reached; connecting a datagram socket sends nothing.
    private string OwnAddress()
    {
        using var probe = new UdpClient();
        probe.Connect(host, port);
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Address.ToString();
    }
}
