using System.Text;

namespace SeqRec.Data;

/// <summary>The vocabulary and the merges of byte-pair encoding, the most frequent merge first.</summary>
/// <param name="Tokens">Ids by token.</param>
/// <param name="Merges">Rank and result of two neighbours.</param>
internal sealed record MergeTable(IReadOnlyDictionary<string, int> Tokens, IReadOnlyDictionary<(int Left, int Right), (int Rank, int Merged)> Merges)
{
    /// <summary>Stands for a character that the vocabulary lacks; null to leave it out.</summary>
    public int? Unknown { get; init; }

    /// <summary>Whether one such token stands for neighbouring unknown characters.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a character that the vocabulary lacks becomes the tokens of its bytes, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Adds the tokens of a piece: of the pairs that stand side by side the one of lowest rank is merged, the leftmost
    /// first, until no pair has a rank.</summary>
    public void Encode(string piece, List<int> result)
    {
        var ids = Characters(piece);
        var (next, before) = (new int[ids.Count], new int[ids.Count]);
        var pairs = new PriorityQueue<(int At, int Left, int Right), (int Rank, int At)>();
        for (var k = 0; k < ids.Count; k++) (next[k], before[k]) = (k + 1, k - 1);
        for (var k = 0; k + 1 < ids.Count; k++) Offer(k);
        while (pairs.TryDequeue(out var pair, out _))
        {
            var right = next[pair.At];
            // A pair is stale when one of the two has been merged since.
            if (ids[pair.At] != pair.Left || right >= ids.Count || ids[right] != pair.Right) continue;
            (ids[pair.At], ids[right], next[pair.At]) = (Merges[(pair.Left, pair.Right)].Merged, Gone, next[right]);
            if (next[right] < ids.Count) before[next[right]] = pair.At;
            if (before[pair.At] >= 0) Offer(before[pair.At]);
            Offer(pair.At);
        }
        result.AddRange(ids.Where(id => id != Gone));

        void Offer(int at)
        {
            if (next[at] < ids.Count && Merges.TryGetValue((ids[at], ids[next[at]]), out var merge)) pairs.Enqueue((at, ids[at], ids[next[at]]), (merge.Rank, at));
        }
    }

    private const int Gone = -1;

    private List<int> Characters(string piece)
    {
        var (ids, afterUnknown) = (new List<int>(), false);
        foreach (var rune in piece.EnumerateRunes())
        {
            var unknown = false;
            if (Tokens.TryGetValue(rune.ToString(), out var id)) ids.Add(id);
            else if (Bytes(rune) is { } bytes) ids.AddRange(bytes);
            else if (Unknown is { } token)
            {
                if (!(afterUnknown && FuseUnknown)) ids.Add(token);
                unknown = true;
            }
            afterUnknown = unknown;
        }
        return ids;
    }

    private List<int>? Bytes(Rune rune)
    {
        if (!ByteFallback) return null;
        var ids = new List<int>();
        foreach (var value in Encoding.UTF8.GetBytes(rune.ToString()))
            if (Tokens.TryGetValue($"<0x{value:X2}>", out var id)) ids.Add(id);
            else return null;
        return ids;
    }
}
