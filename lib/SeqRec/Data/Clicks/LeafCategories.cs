namespace SeqRec.Data;

/// <summary>Gives each item of a log one category: the last of its attributes, which in S3-Rec's files is the leaf of its category path.</summary>
public static class LeafCategories
{
    /// <summary>Fields of a log with these attributes; an item without any keeps category 0, unknown.</summary>
    public static ClickFields Of(InteractionLog log, IReadOnlyDictionary<string, int[]> attributes)
    {
        var categoryOf = new int[log.ItemCount + 1];
        var ids = new Dictionary<int, int>();  // attribute -> category 1..C, by first appearance
        for (var item = 1; item <= log.ItemCount; item++)
        {
            if (!attributes.TryGetValue(log.Items.Token(item), out var list)) continue;
            if (!ids.TryGetValue(list[^1], out categoryOf[item])) ids[list[^1]] = categoryOf[item] = ids.Count + 1;
        }
        return new() { UserCount = log.UserCount, ItemCount = log.ItemCount, CategoryCount = ids.Count, CategoryOf = categoryOf };
    }
}
