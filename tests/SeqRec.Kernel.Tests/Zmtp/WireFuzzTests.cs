using System.Net.Sockets;
using SeqRec.Kernel.Tests.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Tests.Zmtp;

/// <summary>Clients that break the transport: cut short, flipped, oversize.</summary>
public sealed class WireFuzzTests
{
    private static readonly byte[] Greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0, .. "NULL"u8, .. new byte[48]];
    private static readonly byte[] Ready = Wire(new Frame(true, false, [5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8, 8, .. "Identity"u8, 0, 0, 0, 1, 9]));

    private static readonly byte[] Conversation =
    [
        .. Greeting, .. Ready, .. Wire(new Frame(true, false, [4, .. "PING"u8, 0, 9, 1, 2])),
        .. Signed.Frames(Signed.Header("kernel_info_request"), "{}", "{}", "{}").SelectMany((frame, i) => Wire(new Frame(false, i < 5, frame))),
    ];

    [Fact]
    public void A_frame_cut_short_is_told_as_gone()
    {
        var frame = Wire(new Frame(false, true, new byte[600]));
        for (var length = 0; length < frame.Length; length++)
            Assert.Throws<EndOfStreamException>(() => Frame.Read(new MemoryStream(frame[..length]), 1 << 20));
    }

    [Fact]
    public void A_length_beyond_the_limit_is_refused_whatever_it_is()
    {
        for (var bit = 21; bit < 64; bit++)
        {
            byte[] head = [2, .. BitConverter.GetBytes(1UL << bit).Reverse()];
            Assert.Throws<ZmtpException>(() => Frame.Read(new MemoryStream(head), 1 << 20));
            Assert.Throws<ZmtpException>(() => Frame.Read(new MemoryStream(head), 0));
        }
    }

    [Fact]
    public void A_kernel_survives_clients_that_break_off_or_send_garbage()
    {
        using var kernel = new RunningKernel(Signed.Key);
        int[] ports = [kernel.Connection.ShellPort, kernel.Connection.IopubPort, kernel.Connection.HeartbeatPort, kernel.Connection.StdinPort, kernel.Connection.ControlPort];
        var random = new Random(1);
        for (var n = 0; n < 250; n++) Send(ports[n % ports.Length], n % 2 == 0 ? Conversation[..random.Next(Conversation.Length)] : Flipped(random));
        Assert.Equal("ok", (string?)kernel.Client.Execute("1 + 1").Reply["status"]);
        kernel.WaitForLog("client dropped: ", lines: 10);
        kernel.WaitForLog("dropped: a signature does not hold", lines: 10);
        Assert.DoesNotContain(kernel.Log, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ping_with_a_long_context_is_refused()
    {
        using var kernel = new RunningKernel(Signed.Key);
        Send(kernel.Connection.HeartbeatPort, [.. Greeting, .. Ready, .. Wire(new Frame(true, false, [4, .. "PING"u8, 0, 9, .. new byte[1 << 20]]))]);
        kernel.WaitForLog("client dropped: a PING");
    }

    private static byte[] Flipped(Random random)
    {
        var bytes = Conversation.ToArray();
        for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    // Closing with answers unread would make the other side forget what it has not read yet.
    private static void Send(int port, byte[] bytes)
    {
        using var client = new TcpClient("127.0.0.1", port) { ReceiveTimeout = 5000 };
        client.Client.Send(bytes);
        client.Client.Shutdown(SocketShutdown.Send);
        while (client.Client.Receive(new byte[256], SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
    }

    private static byte[] Wire(Frame frame)
    {
        using var wire = new MemoryStream();
        frame.Write(wire);
        return wire.ToArray();
    }
}
