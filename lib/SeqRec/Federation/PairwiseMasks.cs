using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SeqRec.Federation;

/// <summary>
/// A client's masks for secure aggregation (Bonawitz et al., CCS 2017): each pair of clients agrees on a secret, one adds the numbers that follow
/// from it and the other subtracts them, modulo 2^32. A single message looks like noise; in the sum all masks cancel, exactly.
/// </summary>
/// <remarks>Secrets come from Diffie-Hellman over the curve P-256, numbers from AES-256 in counter mode. When a client drops out, the others reveal
/// their secrets with it, for that round alone, and each only as long as another's mask stays on its own upload. Left out is the paper's second mask, which protects a client that was taken for dropped and whose
/// message comes late; so a server that claims that must be trusted. Masks differ from run to run, and sums do not.</remarks>
public sealed class PairwiseMasks : IDisposable
{
    private readonly Lazy<ECDiffieHellman> key = new(() => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
    private byte[]?[] secrets = [];  // null for itself and for clients that have not joined
    private readonly HashSet<int> hiding = [];  // clients whose masks are on the last upload, and are not revealed
    private int self, round;

    /// <summary>Size of a round's secret.</summary>
    public const int SecretBytes = 32;

    /// <summary>Size of a public key.</summary>
    public const int KeyBytes = 91;

    /// <summary>Stands for the key of a client that has not joined; nobody shares a secret with it.</summary>
    public static byte[] NoKey => new byte[KeyBytes];

    /// <summary>What others need for the secrets with this client.</summary>
    public byte[] PublicKey => key.Value.ExportSubjectPublicKeyInfo();

    /// <summary>Agrees on a secret with every other client.</summary>
    /// <param name="client">This client's number.</param>
    /// <param name="publicKeys">Of all clients in order.</param>
    public void Agree(int client, IReadOnlyList<byte[]> publicKeys)
    {
        (self, secrets) = (client, new byte[publicKeys.Count][]);
        for (var other = 0; other < secrets.Length; other++)
        {
            if (other == client || publicKeys[other].AsSpan().SequenceEqual(NoKey)) continue;
            using var theirs = ECDiffieHellman.Create();
            theirs.ImportSubjectPublicKeyInfo(publicKeys[other], out _);
            secrets[other] = key.Value.DeriveKeyFromHash(theirs.PublicKey, HashAlgorithmName.SHA256);
        }
    }

    /// <summary>Whether there is a client whose masks hide what this one sends.</summary>
    public bool Hides => secrets.Any(secret => secret is not null);

    /// <summary>Adds the masks of a round to numbers that are to be summed.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="round">The round.</param>
    /// <param name="block">Which of the round's arrays of numbers this is; each has masks of its own.</param>
    public void Add(Span<uint> values, int round, int block = 0)
    {
        if (round != this.round) hiding.Clear();
        this.round = round;
        for (var other = 0; other < secrets.Length; other++)
        {
            if (secrets[other] is null) continue;
            hiding.Add(other);
            Add(values, OfBlock(RoundKey(other, round), block), self < other);
        }
    }

    /// <summary>The secret shared with another client, for one round.</summary>
    /// <exception cref="ArgumentException">There is no such client, or none is shared with it.</exception>
    public byte[] RoundKey(int other, int round) => other >= 0 && other < secrets.Length && secrets[other] is { } secret
        ? Derive(secret, round) : throw new ArgumentException($"Client {self} shares no secret with client {other}.", nameof(other));

    /// <summary>That secret of the round under way, so that the server can undo its masks; null once no mask would be left on this client's upload, or for another round.</summary>
    /// <exception cref="ArgumentException">There is no such client, or no secret is shared with it.</exception>
    public byte[]? Reveal(int other, int round)
    {
        var key = RoundKey(other, round);
        if (round != this.round || hiding.All(k => k == other)) return null;
        hiding.Remove(other);
        return key;
    }

    /// <summary>Whether bytes are a public key that others can use.</summary>
    public static bool IsKey(byte[] bytes)
    {
        try
        {
            using var masks = new PairwiseMasks();
            masks.Agree(0, [NoKey, bytes]);
            return bytes.Length == KeyBytes && masks.secrets[1] is not null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The secret of one of a round's arrays of numbers.</summary>
    public static byte[] OfBlock(byte[] roundKey, int block) => Derive(roundKey, block);

    /// <summary>Adds the mask that follows from a secret, or subtracts it.</summary>
    public static void Add(Span<uint> values, byte[] secret, bool plus)
    {
        var mask = Numbers(secret, values.Length);
        for (var k = 0; k < values.Length; k++) values[k] = unchecked(plus ? values[k] + mask[k] : values[k] - mask[k]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (key.IsValueCreated) key.Value.Dispose();
    }

    private static byte[] Derive(byte[] secret, int number)
    {
        var text = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(text, number);
        return HMACSHA256.HashData(secret, text);
    }

    private static uint[] Numbers(byte[] secret, int count)
    {
        const int Block = 16;
        var counters = new byte[(count * (long)sizeof(uint) + Block - 1) / Block * Block];
        for (var at = 0; at < counters.Length; at += Block) BinaryPrimitives.WriteInt32LittleEndian(counters.AsSpan(at), at / Block);
        using var aes = Aes.Create();
        aes.Key = secret;
        return MemoryMarshal.Cast<byte, uint>(aes.EncryptEcb(counters, PaddingMode.None))[..count].ToArray();
    }
}
