using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SeqRec.Tests.Federation;

/// <summary>All bytes that go over TCP on this machine's loopback, put together again by connection and direction. Needs root on Linux.</summary>
internal sealed class WireTap : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp) { ReceiveBufferSize = 8 << 20 };
    private readonly ConcurrentQueue<byte[]> packets = [];
    private readonly Thread reader;

    public WireTap()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        reader = new(Read) { IsBackground = true };
        reader.Start();
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing()
    {
        try
        {
            using var tap = new WireTap();
            return OperatingSystem.IsLinux() ? null : "needs Linux";
        }
        catch (SocketException e)
        {
            return $"needs the right to read the loopback's packets: {e.Message}";
        }
    }

    /// <summary>The streams so far, by the ports they come from and go to, from the connection's beginning on.</summary>
    /// <param name="ports">Only those between such ports.</param>
    public IReadOnlyDictionary<(int From, int To), byte[]> Streams(ISet<int> ports)
    {
        Thread.Sleep(100);  // for packets under way
        var segments = packets.Select(Segment).Where(s => ports.Contains(s.From) && ports.Contains(s.To)).GroupBy(s => (s.From, s.To));
        return segments.Where(stream => stream.Any(s => s.Opens)).ToDictionary(stream => stream.Key, stream => Joined([.. stream]));
    }

    /// <summary>Local ports of this process's TCP connections.</summary>
    public static HashSet<int> OwnPorts()
    {
        var own = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget ?? "").Where(link => link.StartsWith("socket:[")).Select(link => link[8..^1]).ToHashSet();
        var rows = new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/self/net/{table}").Skip(1)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return [.. rows.Where(row => own.Contains(row[9])).Select(row => int.Parse(row[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        socket.Dispose();
        reader.Join();
    }

    private void Read()
    {
        var buffer = new byte[1 << 17];
        try
        {
            while (true) packets.Enqueue(buffer[..socket.Receive(buffer)]);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The tap was closed.
        }
    }

    private static (int From, int To, uint Sequence, bool Opens, byte[] Data) Segment(byte[] packet)
    {
        var tcp = packet.AsSpan((packet[0] & 15) * 4);
        return (BinaryPrimitives.ReadUInt16BigEndian(tcp), BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]), BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]), (tcp[13] & 2) != 0, tcp[((tcp[12] >> 4) * 4)..].ToArray());
    }

    // By place in the stream; what was sent twice counts once, and a hole fails the test.
    private static byte[] Joined(IReadOnlyList<(int From, int To, uint Sequence, bool Opens, byte[] Data)> segments)
    {
        var first = segments.First(s => s.Opens).Sequence + 1;
        var stream = new List<byte>();
        foreach (var (place, data) in segments.Where(s => s.Data.Length > 0).Select(s => (Place: unchecked((int)(s.Sequence - first)), s.Data)).OrderBy(s => s.Place))
        {
            Assert.True(place <= stream.Count, "A packet was missed.");
            stream.AddRange(data.Skip(stream.Count - place));
        }
        return [.. stream];
    }
}

/// <summary>A test that reads the loopback's packets; skipped with the reason where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WireTapTheoryAttribute : TheoryAttribute
{
    public WireTapTheoryAttribute() => Skip = WireTap.Missing();
}
