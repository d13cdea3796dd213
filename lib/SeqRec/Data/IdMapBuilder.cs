namespace SeqRec.Data;

/// <summary>Hands out ids by first appearance; a token already seen costs no allocation.</summary>
internal sealed class IdMapBuilder
{
    private readonly List<string> tokens = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ids =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public int IdOf(ReadOnlySpan<char> token)
    {
        if (ids.TryGetValue(token, out var id)) return id;
        tokens.Add(token.ToString());
        return ids[token] = tokens.Count;
    }

    public IdMap Build() => new(tokens);
}
