using System.Runtime.InteropServices;
using SeqRec.Federation;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Federation;

/// <summary>What crosses between processes, read from the wire and decoded to the last byte.</summary>
[Collection(SharedTorchState.Name)]
public class TrafficTests
{
    // Gloo puts 48 bytes before each tensor and sends two notes of 48 bytes about it; whoever connects says 8 bytes first.
    private const int Preamble = 48, Greeting = sizeof(long), SendOpcode = 1;
    private static readonly float[] Start = [.1f, .2f, .3f, .4f, .5f, .6f];
    private static readonly float[][] Gradients = [[1, 2, 3, 4, 5, 6], [-1, 2, 0, 0, 0, -6], [2, 2, -2, 2, 2, 2]];

    [WireTapTheory, InlineData(false, LocalMethod.Plain), InlineData(true, LocalMethod.Scaffold)]
    public void Nothing_but_the_declared_messages_crosses(bool secure, LocalMethod method)
    {
        var options = new FederatedOptions { Secure = secure, Local = new() { Method = method, LearningRate = 0.02, TableRate = 0.01 } };
        using var tap = new WireTap();
        using var linked = new LinkedClients(3);
        PullingClient[] clients = [.. Gradients.Select((g, k) => new PullingClient(options, k + 1, null, g))];
        foreach (var (k, client) in clients.Index()) linked.Start(k, client);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        RoundReport[] reports = [server.RunRound(1), server.RunRound(2)];
        var streams = tap.Streams(WireTap.OwnPorts());
        var links = streams.Where(s => s.Key.From != linked.Meeting.Port && s.Key.To != linked.Meeting.Port).ToDictionary();
        Assert.Equal(6, links.Count);  // three links, both ways

        var messages = links.Values.Select(Decode).ToArray();
        var down = messages.Where(m => m[0].Kind == MessageKind.Join).ToArray();
        var up = messages.Where(m => m[0].Kind == MessageKind.Facts).ToArray();
        MessageKind[] asked = [MessageKind.Join, MessageKind.Terms, MessageKind.Table, MessageKind.Train, MessageKind.Table, MessageKind.Train, MessageKind.Table];
        Assert.Equal((3, 3), (down.Length, up.Length));
        Assert.All(down, m => Assert.Equal(asked, m.Select(e => e.Kind)));
        Assert.All(up, m => Assert.Equal([MessageKind.Facts, MessageKind.Upload, MessageKind.Upload], m.Select(e => e.Kind)));

        Assert.Equal(server.BytesToStart, down.Sum(m => m[..3].Sum(Size)) + up.Sum(m => Size(m[0])));
        foreach (var (k, report) in reports.Index())
        {
            Assert.Equal(report.BytesUp, up.Sum(m => Size(m[1 + k])));
            Assert.Equal(report.BytesDown, down.Sum(m => Size(m[3 + 2 * k]) + Size(m[4 + 2 * k])));
            Assert.Equal(3 * 24 * (method == LocalMethod.Scaffold ? 2 : 1), report.BytesUp);  // 6 numbers of four bytes from each client
        }
        Assert.All(down, m => Assert.Equal(server.Table.ToArray(), MemoryMarshal.Cast<byte, float>(m[^1].Parts[0]).ToArray()));
        Assert.Equal(clients.Select(c => Convert.ToHexString(c.Sent!.Table)).Order(), up.Select(m => Convert.ToHexString(m[2].Parts[0]!)).Order());
        AssertOnlyMeets(streams.Where(s => !links.ContainsKey(s.Key)).Select(s => s.Value), [.. down.SelectMany(m => m), .. up.SelectMany(m => m)]);
    }

    private static int Size(Envelope message) => message.Parts.Sum(part => part?.Length ?? 0);

    // A link's one direction, of which every byte has to be accounted for.
    private static Envelope[] Decode(byte[] stream)
    {
        var (messages, tensors, at) = (new List<Envelope>(), new Queue<byte[]>(), FirstPreamble(stream));
        for (; at < stream.Length; at += (int)BitConverter.ToInt64(stream, at))
        {
            var (whole, opcode, length) = (BitConverter.ToInt64(stream, at), BitConverter.ToInt64(stream, at + 8), BitConverter.ToInt64(stream, at + 32));
            Assert.Equal(opcode == SendOpcode ? Preamble + length : Preamble, whole);
            if (opcode == SendOpcode) tensors.Enqueue(stream[(at + Preamble)..(at + (int)whole)]);
        }
        Assert.Equal(stream.Length, at);
        while (tensors.TryDequeue(out var header))
        {
            Assert.Equal(Envelope.HeaderLength * sizeof(long), header.Length);
            messages.Add(Envelope.Announced(MemoryMarshal.Cast<byte, long>(header).ToArray(), 1 << 20));
            foreach (var part in messages[^1].Parts.OfType<byte[]>().Where(part => part.Length > 0))
            {
                Assert.Equal(part.Length, tensors.Peek().Length);
                tensors.Dequeue().CopyTo(part, 0);
            }
        }
        return [.. messages];
    }

    private static int FirstPreamble(byte[] stream) => BitConverter.ToInt64(stream, 0) >= Preamble && BitConverter.ToInt64(stream, 8) is >= SendOpcode and <= 3 ? 0 : Greeting;

    // No part of a message is in what goes to and from the store.
    private static void AssertOnlyMeets(IEnumerable<byte[]> store, IReadOnlyList<Envelope> messages)
    {
        byte[][] streams = [.. store];
        Assert.True(streams.Any(s => s.AsSpan().IndexOf("clients/2/1/open"u8) >= 0), "The store's streams were not seen.");
        foreach (var part in messages.SelectMany(m => m.Parts).OfType<byte[]>().Where(part => part.Length > sizeof(long) && part.AsSpan().ContainsAnyExcept((byte)0)))
            Assert.All(streams, stream => Assert.True(stream.AsSpan().IndexOf(part) < 0));
    }
}
