using System.Runtime.InteropServices;
using SeqRec.Federation;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Federation;

/// <summary>What crosses the links, decoded to the last byte.</summary>
[Collection(SharedTorchState.Name)]
public class TrafficTests
{
    private static readonly float[] Start = [.1f, .2f, .3f, .4f, .5f, .6f];
    private static readonly float[][] Gradients = [[1, 2, 3, 4, 5, 6], [-1, 2, 0, 0, 0, -6], [2, 2, -2, 2, 2, 2]];

    [Theory, InlineData(false, LocalMethod.Plain), InlineData(true, LocalMethod.Scaffold)]
    public void Nothing_but_the_declared_messages_crosses(bool secure, LocalMethod method)
    {
        var local = new LocalOptions { Method = method, LearningRate = 0.02, TableRate = 0.01 };
        var options = new FederatedOptions { Secure = secure, Local = local };
        using var linked = new LinkedClients(3);
        PullingClient[] clients = [.. Gradients.Select((g, k) => new PullingClient(options, k + 1, null, g))];
        foreach (var (k, client) in clients.Index()) linked.Start(k, client);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        RoundReport[] reports = [server.RunRound(1), server.RunRound(2)];
        Assert.Equal([0, 1, 2], linked.Links.Select(link => link.Place).Order());

        var down = linked.Links.Select(link => Decode(link.Server.Sent)).ToArray();
        var up = linked.Links.Select(link => Decode(link.Client.Sent)).ToArray();
        MessageKind[] asked =
        [
            MessageKind.Join, MessageKind.Terms, MessageKind.Table, MessageKind.Train, MessageKind.Table,
            MessageKind.Train, MessageKind.Table
        ];
        MessageKind[] answered = [MessageKind.Facts, MessageKind.Upload, MessageKind.Upload];
        Assert.All(down, m => Assert.Equal(asked, m.Select(e => e.Kind)));
        Assert.All(up, m => Assert.Equal(answered, m.Select(e => e.Kind)));

        Assert.Equal(server.BytesToStart, down.Sum(m => m[..3].Sum(Size)) + up.Sum(m => Size(m[0])));
        foreach (var (k, report) in reports.Index())
        {
            Assert.Equal(report.BytesUp, up.Sum(m => Size(m[1 + k])));
            Assert.Equal(report.BytesDown, down.Sum(m => Size(m[3 + 2 * k]) + Size(m[4 + 2 * k])));
            var parts = method == LocalMethod.Scaffold ? 2 : 1;
            Assert.Equal(3 * 24 * parts, report.BytesUp);  // 6 numbers of four bytes from each client
        }
        Assert.All(down, m => Assert.Equal(server.Table.ToArray(), Floats(m[^1].Parts[0]!)));
        var sent = clients.Select(c => Convert.ToHexString(c.Sent!.Table));
        Assert.Equal(sent.Order(), up.Select(m => Convert.ToHexString(m[2].Parts[0]!)).Order());
    }

    private static int Size(Envelope message) => message.Parts.Sum(part => part?.Length ?? 0);

    private static float[] Floats(byte[] part) => MemoryMarshal.Cast<byte, float>(part).ToArray();

    // A link's one direction, of which every block has to be accounted for.
    private static Envelope[] Decode(IReadOnlyList<byte[]> sent)
    {
        var (messages, blocks) = (new List<Envelope>(), new Queue<byte[]>(sent));
        byte[] Next(int length)
        {
            Assert.Equal(length, blocks.Peek().Length);
            return blocks.Dequeue();
        }
        while (blocks.Count > 0)
        {
            var header = MemoryMarshal.Cast<byte, long>(Next(Envelope.HeaderLength * sizeof(long))).ToArray();
            messages.Add(Envelope.Announced(header, 1 << 20));
            foreach (var part in messages[^1].Parts)
                if (part is { Length: > 0 }) Next(part.Length).CopyTo(part, 0);
        }
        return [.. messages];
    }
}
