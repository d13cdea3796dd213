namespace SeqRec.Data;

/// <summary>Which token may follow which so that only known codes are written: each path from the root to a leaf is the code of one item.</summary>
public sealed class PrefixTree
{
    private readonly SortedDictionary<int, PrefixTree> children = [];

    private PrefixTree() { }

    /// <summary>The item whose code ends here; null inside a code.</summary>
    public int? Item { get; private set; }

    /// <summary>The tokens that may follow, in rising order; none at the end of a code.</summary>
    public IEnumerable<int> Next => children.Keys;

    /// <summary>What follows a token.</summary>
    /// <exception cref="KeyNotFoundException">No code goes on with it.</exception>
    public PrefixTree After(int token) => children.TryGetValue(token, out var child) ? child : throw new KeyNotFoundException($"No code goes on with the token {token}.");

    /// <summary>The tree of all codes.</summary>
    /// <param name="codes">The tokens of each item.</param>
    /// <exception cref="ArgumentException">Two items have the same code, or one's code is the beginning of another's.</exception>
    public static PrefixTree Of(IEnumerable<(int Item, IReadOnlyList<int> Tokens)> codes)
    {
        var root = new PrefixTree();
        foreach (var (item, tokens) in codes)
        {
            var node = root;
            foreach (var token in tokens)
            {
                if (!node.children.TryGetValue(token, out var child)) node.children.Add(token, child = new());
                node = child.Item is null ? child : throw new ArgumentException($"The code of item {child.Item} is the beginning of that of item {item}, or the same.", nameof(codes));
            }
            if (node == root || node.children.Count > 0) throw new ArgumentException($"The code of item {item} is empty or the beginning of another's.", nameof(codes));
            node.Item = item;
        }
        return root;
    }
}
