using FsCheck.Xunit;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Tests.Zmtp;

public sealed class WireTests
{
    [Property]
    public void A_frame_is_read_as_it_was_written(byte[] start, ushort size, bool more, bool command)
    {
        var frame = new Frame(command, more, [.. start ?? [], .. new byte[size]]);
        using var wire = new MemoryStream();
        frame.Write(wire);
        wire.Position = 0;
        var read = Frame.Read(wire, long.MaxValue);
        Assert.Equal((command, more), (read.IsCommand, read.More));
        Assert.Equal(frame.Body, read.Body);
        Assert.Equal(wire.Length, wire.Position);
    }

    [Property]
    public void Whatever_comes_is_a_frame_or_is_refused(byte[] bytes)
    {
        using var wire = new MemoryStream(bytes);
        var error = Record.Exception(() => Frame.Read(wire, 1 << 20));
        Assert.True(error is null or ZmtpException or EndOfStreamException, $"{error}");
    }

    [Fact]
    public void A_claim_of_too_many_bytes_is_refused_before_any_memory_is_taken()
    {
        using var wire = new MemoryStream([2, 0x7F, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Throws<ZmtpException>(() => Frame.Read(wire, 1 << 20));
    }

    [Property]
    public void Whatever_greets_is_a_peer_or_is_refused(byte[] bytes)
    {
        using var theirs = new MemoryStream([0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0, (byte)'N', (byte)'U', (byte)'L', (byte)'L', .. new byte[48], .. bytes]);
        var error = Record.Exception(() => Handshake.Perform(theirs, Stream.Null, "ROUTER", []));
        Assert.True(error is null or ZmtpException or EndOfStreamException, $"{error}");
    }
}
