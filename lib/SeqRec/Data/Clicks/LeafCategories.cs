namespace SeqRec.Data;

/// <summary>Gives each item of a log one category: the last of its attributes, which in S3-Rec's files is the leaf of its category path.</summary>
public static class LeafCategories
{
    /// <summary>Fields of a log with these attributes; an item without any keeps category 0, unknown.</summary>
    public static ClickFields Of(InteractionLog log, IReadOnlyDictionary<string, int[]> attributes) =>
        ClickFields.Of(log, item => attributes.TryGetValue(item, out var list) ? $"{list[^1]}" : null);
}
