using System.Net;
using System.Net.Sockets;

namespace SeqRec.Training;

/// <summary>One of the processes that train a model together.</summary>
public sealed record WorkerOptions
{
    /// <summary>N, all of them.</summary>
    public required int Size { get; init; }

    /// <summary>This one's number, from 0. The first keeps checkpoints and the record.</summary>
    public int Rank { get; init; }

    /// <summary>The address at which the others reach the first.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port there; for the first, 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>Seed of what each draws for itself.</summary>
    public int Seed { get; init; }

    /// <summary>What all must have alike, in words, such as the command.</summary>
    public string Settings { get; init; } = "";

    /// <summary>How long to wait until all are there.</summary>
    public TimeSpan Join { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long to wait for the others in a step; longer than any of them takes to read its data. A process that ends is noticed at once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The address at which the others reach this one: for the first its own, else that from which the first is reached. Connecting a datagram socket sends nothing.</summary>
    internal string OwnAddress()
    {
        if (Rank == 0) return Host;
        using var probe = new UdpClient(Dns.GetHostAddresses(Host)[0].AddressFamily);
        probe.Connect(Host, Port);
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Address.ToString();
    }
}
