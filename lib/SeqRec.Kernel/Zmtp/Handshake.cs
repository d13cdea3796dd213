using System.Buffers.Binary;
using System.Text;

namespace SeqRec.Kernel.Zmtp;

/// <summary>The greeting and the READY commands that open a connection (ZMTP 3.0 with the NULL mechanism: no encryption).</summary>
internal static class Handshake
{
    private const int GreetingSize = 64;
    private const int ReadyLimit = 64 << 10;

    /// <summary>Greets a peer and learns what it is.</summary>
    /// <param name="reading">What the peer sends.</param>
    /// <param name="writing">What the peer gets.</param>
    /// <param name="socketType">What this side is.</param>
    /// <param name="identity">What this side calls itself; empty to be named by the other.</param>
    /// <returns>The identity the peer declares; empty if none.</returns>
    /// <exception cref="ZmtpException">The peer speaks something else.</exception>
    public static byte[] Perform(Stream reading, Stream writing, string socketType, byte[] identity)
    {
        writing.Write(Greeting());
        writing.Flush();
        Span<byte> theirs = stackalloc byte[GreetingSize];
        reading.ReadExactly(theirs);
        if (theirs[0] != 0xFF || theirs[9] != 0x7F) throw new ZmtpException("the greeting is not ZMTP's");
        if (theirs[10] < 3) throw new ZmtpException($"ZMTP {theirs[10]} is too old; 3 is spoken here");
        var mechanism = Encoding.ASCII.GetString(theirs.Slice(12, 20)).TrimEnd('\0');
        if (mechanism != "NULL") throw new ZmtpException($"mechanism {mechanism} is not offered");
        new Frame(IsCommand: true, More: false, Ready(socketType, identity)).Write(writing);
        writing.Flush();
        var ready = Frame.Read(reading, ReadyLimit);
        if (!ready.IsCommand || CommandName(ready.Body) != "READY") throw new ZmtpException("the peer did not say READY");
        return Properties(ready.Body.AsSpan(6)).GetValueOrDefault("identity", []);
    }

    /// <summary>The name of a command: a length byte, then ASCII.</summary>
    public static string CommandName(byte[] body) =>
        body.Length > 0 && body[0] < body.Length ? Encoding.ASCII.GetString(body, 1, body[0]) : "";

    private static byte[] Greeting()
    {
        var greeting = new byte[GreetingSize];
        greeting[0] = 0xFF;
        greeting[9] = 0x7F;
        greeting[10] = 3;
        Encoding.ASCII.GetBytes("NULL").CopyTo(greeting, 12);
        return greeting;
    }

    private static byte[] Ready(string socketType, byte[] identity) =>
    [
        .. Named("READY"u8),
        .. Named("Socket-Type"u8), 0, 0, 0, (byte)socketType.Length, .. Encoding.ASCII.GetBytes(socketType),
        .. Named("Identity"u8), 0, 0, 0, (byte)identity.Length, .. identity,
    ];

    private static byte[] Named(ReadOnlySpan<byte> name) => [(byte)name.Length, .. name];

    private static Dictionary<string, byte[]> Properties(ReadOnlySpan<byte> rest)
    {
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        while (!rest.IsEmpty)
        {
            var name = Take(ref rest, 1);
            properties[Encoding.ASCII.GetString(name)] = Take(ref rest, 4).ToArray();
        }

        return properties;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int lengthSize)
    {
        if (from.Length < lengthSize) throw new ZmtpException("READY is cut short");
        var length = lengthSize == 1 ? from[0] : BinaryPrimitives.ReadUInt32BigEndian(from);
        if (length > from.Length - lengthSize) throw new ZmtpException("READY is cut short");
        var taken = from.Slice(lengthSize, (int)length);
        from = from[(lengthSize + (int)length)..];
        return taken;
    }
}
