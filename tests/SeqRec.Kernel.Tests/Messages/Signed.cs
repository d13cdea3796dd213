using System.Security.Cryptography;
using System.Text;

namespace SeqRec.Kernel.Tests.Messages;

/// <summary>Frames that are signed rightly, whatever their parts hold.</summary>
internal static class Signed
{
    /// <summary>The key that the signature uses.</summary>
    public const string Key = "secret";

    private static int count;

    /// <summary>A header as a client writes it, with an id that was not used before.</summary>
    public static string Header(string type) =>
        $$"""{ "msg_id": "m{{Interlocked.Increment(ref count)}}", "msg_type": "{{type}}", "session": "s", "username": "u", "date": "2026-01-01T00:00:00Z", "version": "5.3" }""";

    /// <summary>Delimiter, signature and the four parts.</summary>
    public static byte[][] Frames(string header, string parent, string metadata, string content) =>
        Frames([.. new[] { header, parent, metadata, content }.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>As above, from parts that need not be text.</summary>
    public static byte[][] Frames(byte[][] parts)
    {
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), parts.SelectMany(part => part).ToArray());
        return ["<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(signature)), .. parts];
    }
}
