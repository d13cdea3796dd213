using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Kernel.Messages;

/// <summary>
/// Messages to frames and back: routing frames, a delimiter, a signature (HMAC-SHA256, in hexadecimal, over the four parts that follow), then
/// header, parent header, metadata and content as JSON.
/// </summary>
/// <param name="key">The shared secret; with an empty one nothing is signed or verified.</param>
internal sealed class MessageCodec(string key)
{
    /// <summary>The version of Jupyter's protocol that is spoken.</summary>
    public const string ProtocolVersion = "5.3";

    private const int Parts = 4;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();

    // Chinese takes three bytes of UTF-8 where an escape takes six.
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly byte[] secret = Encoding.UTF8.GetBytes(key);
    private readonly string session = Guid.NewGuid().ToString();
    private readonly SeenSignatures seen = new();

    /// <summary>Verifies and parses a message.</summary>
    /// <exception cref="MalformedMessageException">The message must be dropped.</exception>
    public Message Read(byte[][] frames)
    {
        var at = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (at < 0 || frames.Length < at + 2 + Parts) throw new MalformedMessageException("a message lacks its delimiter or its parts");
        var parts = frames.AsSpan(at + 2, Parts).ToArray();
        Verify(frames[at + 1], parts);
        Parse(parts[2], "metadata");
        return new Message(frames[..at], Header(parts[0]), Parse(parts[1], "parent header"), Content(parts[3]));
    }

    /// <summary>Frames for a message.</summary>
    /// <param name="route">The frames before the delimiter: identities, or the topic of a publication.</param>
    /// <param name="type">Message type.</param>
    /// <param name="content">What it says.</param>
    /// <param name="parent">Header of the request it belongs to; null if it belongs to none.</param>
    /// <param name="metadata">Null for none.</param>
    public byte[][] Write(IReadOnlyList<byte[]> route, string type, JsonObject content, JsonObject? parent, JsonObject? metadata = null)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] parts = [Bytes(header), Bytes(parent), Bytes(metadata), Bytes(content)];
        return [.. route, Delimiter, Encoding.ASCII.GetBytes(Sign(parts)), .. parts];
    }

    private void Verify(byte[] signature, byte[][] parts)
    {
        if (secret.Length == 0) return;
        var expected = Encoding.ASCII.GetBytes(Sign(parts));
        if (!CryptographicOperations.FixedTimeEquals(expected, signature)) throw new MalformedMessageException("a signature does not hold");
        if (!seen.Add(signature)) throw new MalformedMessageException("a message was sent before: a replay");
    }

    private string Sign(byte[][] parts)
    {
        if (secret.Length == 0) return "";
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        foreach (var part in parts) hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static JsonObject Header(byte[] json)
    {
        var header = Parse(json, "header");
        foreach (var needed in new[] { "msg_id", "msg_type", "session" })
        {
            if (header[needed]?.GetValueKind() != JsonValueKind.String) throw new MalformedMessageException($"a header lacks '{needed}'");
        }

        return header;
    }

    private static JsonObject Parse(byte[] json, string part) => AsObject(json, part, JsonText.Parse);

    // A text with half of a surrogate pair is for the request's handler to refuse, whose sender waits for an answer.
    private static JsonObject Content(byte[] json) =>
        AsObject(json, "content", text => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }));

    private static JsonObject AsObject(byte[] json, string part, Func<string, JsonNode?> parse)
    {
        try
        {
            return parse(Utf8.GetString(json)) as JsonObject ?? throw new MalformedMessageException($"the {part} is no object");
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new MalformedMessageException($"the {part} is not JSON: {e.Message}", e);
        }
    }

    private static byte[] Bytes(JsonObject? json) => json is null ? "{}"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(json, Unescaped);
}
