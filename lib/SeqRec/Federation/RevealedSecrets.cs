namespace SeqRec.Federation;

/// <summary>The secrets that undo the masks of clients who dropped out of a round of secure aggregation.</summary>
internal sealed class RevealedSecrets
{
    private readonly Dictionary<(int Client, int Dropped), byte[]> keys = [];

    /// <summary>Size of all that clients have told.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a client has refused.</summary>
    public bool Refused { get; private set; }

    /// <summary>Asks everyone who has uploaded. Who is lost on that, or refuses, has dropped out too: its upload becomes null, and the others are asked again.</summary>
    /// <param name="roster">The clients.</param>
    /// <param name="uploads">Of all clients; null of those who dropped out.</param>
    /// <param name="masked">Clients that the others share a secret with.</param>
    /// <param name="round">The round.</param>
    public static RevealedSecrets Of(Roster roster, ClientUpload?[] uploads, bool[] masked, int round)
    {
        var secrets = new RevealedSecrets();
        while (!secrets.Complete(roster, uploads, masked, round)) { }
        return secrets;
    }

    /// <summary>The secret of two clients for one of the round's arrays of numbers; null if there are no masks to undo.</summary>
    public byte[]? Of(int client, int dropped, int block) => keys.TryGetValue((client, dropped), out var key) ? PairwiseMasks.OfBlock(key, block) : null;

    private bool Complete(Roster roster, ClientUpload?[] uploads, bool[] masked, int round)
    {
        for (var dropped = 0; dropped < uploads.Length; dropped++)
            for (var k = 0; k < uploads.Length && uploads[dropped] is null && masked[dropped]; k++)
            {
                if (uploads[k] is null || keys.ContainsKey((k, dropped))) continue;
                var (client, other) = (k, dropped);
                if (roster.Ask(client, c => c.Reveal(round, other)) is { } key) Add(client, other, key);
                else
                {
                    uploads[k] = null;
                    if (!roster.IsAway(client)) Refuse(roster, client);
                    return false;
                }
            }
        return true;
    }

    private void Refuse(Roster roster, int client)
    {
        Refused = true;
        roster.Drop(client, "refuses to reveal masks, for its upload would then be open to the server");
    }

    private void Add(int client, int dropped, byte[] key)
    {
        keys.Add((client, dropped), key);
        Bytes += key.LongLength;
    }
}
