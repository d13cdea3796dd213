using System.Diagnostics.CodeAnalysis;

namespace SeqRec.Data;

/// <summary>
/// The two-way map between the tokens a source uses ("B00004YZPP") and compact ids 1..<see cref="Count"/>,
/// numbered by first appearance. Immutable. Id 0 is never given out: it is the padding id.
/// </summary>
public sealed class IdMap
{
    private readonly string[] tokens;
    private readonly Dictionary<string, int> ids;

    /// <summary>Numbers the tokens 1, 2, ... in the order given.</summary>
    /// <exception cref="ArgumentException">A token occurs twice.</exception>
    public IdMap(IEnumerable<string> tokens)
    {
        this.tokens = [.. tokens];
        ids = new(this.tokens.Length, StringComparer.Ordinal);
        foreach (var token in this.tokens) ids.Add(token, ids.Count + 1);
    }

    /// <summary>Number of tokens, which is also the largest id.</summary>
    public int Count => tokens.Length;

    /// <summary>All tokens; the one at index k has id k + 1.</summary>
    public IReadOnlyList<string> Tokens => tokens;

    /// <summary>The id of a token.</summary>
    /// <exception cref="KeyNotFoundException">The token is unknown.</exception>
    public int this[string token] =>
        ids.TryGetValue(token, out var id) ? id : throw new KeyNotFoundException($"No id for the token '{token}'.");

    /// <summary>The token of an id in 1..<see cref="Count"/>.</summary>
    public string Token(int id)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, Count);
        return tokens[id - 1];
    }

    /// <summary>The id of a token, or false when it is unknown.</summary>
    public bool TryGetId([NotNullWhen(true)] string? token, out int id)
    {
        id = 0;
        return token is not null && ids.TryGetValue(token, out id);
    }
}
