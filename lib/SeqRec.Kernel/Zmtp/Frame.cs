using System.Buffers.Binary;

namespace SeqRec.Kernel.Zmtp;

/// <summary>One frame on the wire (ZMTP 3.0): flags, a length of one or eight bytes, the body.</summary>
internal readonly record struct Frame(bool IsCommand, bool More, byte[] Body)
{
    private const int MoreFlag = 1;
    private const int LongFlag = 2;
    private const int CommandFlag = 4;

    // The length is the peer's claim: memory is taken as bytes arrive, not before.
    private const int Step = 1 << 20;

    /// <summary>Reads a frame.</summary>
    /// <exception cref="ZmtpException">Unknown flags, or a body of more than <paramref name="limit"/> bytes.</exception>
    /// <exception cref="EndOfStreamException">The peer has gone.</exception>
    public static Frame Read(Stream stream, long limit)
    {
        Span<byte> head = stackalloc byte[8];
        stream.ReadExactly(head[..1]);
        var flags = head[0];
        if ((flags & ~(MoreFlag | LongFlag | CommandFlag)) != 0) throw new ZmtpException($"unknown flags {flags} of a frame");
        var size = head[..((flags & LongFlag) != 0 ? 8 : 1)];
        stream.ReadExactly(size);
        var length = size.Length == 1 ? size[0] : BinaryPrimitives.ReadUInt64BigEndian(size);
        if (length > (ulong)limit) throw new ZmtpException($"a frame of {length} bytes, where at most {limit} are taken");
        return new Frame((flags & CommandFlag) != 0, (flags & MoreFlag) != 0, ReadBody(stream, (int)length));
    }

    /// <summary>Writes the frame.</summary>
    public void Write(Stream stream)
    {
        Span<byte> head = stackalloc byte[9];
        var isLong = Body.Length > byte.MaxValue;
        head[0] = (byte)((More ? MoreFlag : 0) | (isLong ? LongFlag : 0) | (IsCommand ? CommandFlag : 0));
        if (isLong) BinaryPrimitives.WriteInt64BigEndian(head[1..], Body.Length);
        else head[1] = (byte)Body.Length;
        stream.Write(head[..(isLong ? 9 : 2)]);
        stream.Write(Body);
    }

    private static byte[] ReadBody(Stream stream, int length)
    {
        var body = new byte[Math.Min(length, Step)];
        for (var read = 0; read < length;)
        {
            stream.ReadExactly(body.AsSpan(read));
            read = body.Length;
            if (read < length) Array.Resize(ref body, (int)Math.Min(length, 2L * read));
        }

        return body;
    }
}
