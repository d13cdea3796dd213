using System.Runtime.InteropServices;

namespace SeqRec.Federation;

/// <summary>What a message between two processes is.</summary>
public enum MessageKind
{
    /// <summary>Server: tell about yourself.</summary>
    Join = 1,

    /// <summary>Client: <see cref="ClientFacts"/>.</summary>
    Facts,

    /// <summary>Server: <see cref="FederatedTerms"/>.</summary>
    Terms,

    /// <summary>Server: <see cref="ServerMessage"/>.</summary>
    Table,

    /// <summary>Server: train a round.</summary>
    Train,

    /// <summary>Client: <see cref="ClientUpload"/> of the round.</summary>
    Upload,

    /// <summary>Server: reveal the round's secret with a client that has dropped out.</summary>
    Reveal,

    /// <summary>Client: that secret.</summary>
    Secret,

    /// <summary>Client: cannot do what was asked.</summary>
    Failed,

    /// <summary>Server: it is over; client: so it is.</summary>
    End,
}

/// <summary>
/// A message between two processes: a header of eight int64 (a mark, the kind, two numbers, the lengths of four parts, -1 for none), then the parts
/// as tensors of uint8. Together the parts are as long as the record's own count of <c>Bytes</c>.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The round, or for <see cref="MessageKind.Join"/> what is asked for: 1 code counts, 2 a public key.</param>
/// <param name="Client">For <see cref="MessageKind.Reveal"/> the client that has dropped out.</param>
/// <param name="Parts">At most four; null for a part that is not there.</param>
public sealed record Envelope(MessageKind Kind, long Number, long Client, IReadOnlyList<byte[]?> Parts)
{
    /// <summary>Numbers in a header.</summary>
    public const int HeaderLength = 4 + MostParts;

    private const int MostParts = 4, WantsCounts = 1, WantsKey = 2;
    private const long Mark = 0x5345_5152_4543_0001;  // SEQREC, version 1

    /// <summary>A message without parts.</summary>
    public Envelope(MessageKind kind, long number = 0, long client = 0) : this(kind, number, client, []) { }

    /// <summary>The header. [8]</summary>
    public long[] Header() => [Mark, (long)Kind, Number, Client, .. Enumerable.Range(0, MostParts).Select(k => k < Parts.Count ? Parts[k]?.LongLength ?? -1 : -1)];

    /// <summary>The message that a header announces, its parts still empty.</summary>
    /// <param name="header">[8].</param>
    /// <param name="limit">Most bytes that the parts may have together.</param>
    /// <exception cref="LostPeerException">This is no header, or the parts would be longer.</exception>
    public static Envelope Announced(long[] header, long limit)
    {
        if (header[0] != Mark || !Enum.IsDefined((MessageKind)header[1])) throw new LostPeerException("sends what is no message of this version of the protocol");
        var lengths = header[4..];
        if (lengths.Any(n => n < -1 || n > limit) || lengths.Sum(n => Math.Max(n, 0)) > limit)
            throw new LostPeerException($"announces a message of {string.Join(" + ", lengths.Where(n => n != -1))} bytes where {limit} are the most");
        return new((MessageKind)header[1], header[2], header[3], [.. lengths.Select(n => n < 0 ? null : new byte[n])]);
    }

    internal static Envelope Join(bool counts, bool secure) => new(MessageKind.Join, (counts ? WantsCounts : 0) | (secure ? WantsKey : 0));

    internal static Envelope Of(ClientFacts facts) => new(MessageKind.Facts, 0, 0, [Bytes([facts.TrainingRows]), facts.CodeCounts is { } counts ? Bytes(counts) : null, facts.PublicKey]);

    internal static Envelope Of(FederatedTerms terms) => new(MessageKind.Terms, 0, 0,
        [Bytes([terms.Client]), Bytes(terms.Rows), terms.Weights is { } weights ? Bytes(weights) : null, terms.PublicKeys is { } keys ? [.. keys.SelectMany(key => key)] : null]);

    internal static Envelope Of(ServerMessage message) => new(MessageKind.Table, 0, 0, [message.Table, message.Control]);

    internal static Envelope Of(ClientUpload upload, int round) => new(MessageKind.Upload, round, 0, [upload.Table, upload.Control]);

    internal (bool Counts, bool Secure) Wanted => ((Number & WantsCounts) != 0, (Number & WantsKey) != 0);

    internal ClientFacts Facts() => new(Numbers<long>(0)[0], Parts[1] is null ? null : Numbers<int>(1), Parts[2]);

    internal FederatedTerms Terms() => new(Numbers<int>(0)[0], Numbers<int>(1), Parts[2] is null ? null : Numbers<float>(2), Parts[3]?.Chunk(PairwiseMasks.KeyBytes).ToArray());

    internal ServerMessage Table() => new(Part(0), Parts[1]);

    internal ClientUpload Upload() => new(Part(0), Parts[1]);

    internal byte[] Part(int part) => Parts[part] ?? throw new LostPeerException($"sends a message {Kind} that lacks part {part}");

    private T[] Numbers<T>(int part) where T : unmanaged => Part(part) is { Length: > 0 } bytes && bytes.Length % Marshal.SizeOf<T>() == 0
        ? MemoryMarshal.Cast<byte, T>(bytes).ToArray() : throw new LostPeerException($"sends a message {Kind} whose part {part} holds no whole numbers");

    private static byte[] Bytes<T>(T[] numbers) where T : unmanaged => MemoryMarshal.AsBytes<T>(numbers).ToArray();
}
