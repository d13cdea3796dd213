namespace SeqRec.Data;

/// <summary>Something a reader or a split left out or had to replace.</summary>
/// <param name="What">What it was.</param>
/// <param name="Count">How often.</param>
public sealed record Omission(string What, int Count);

/// <summary>Interactions with a category of each item: what click data is made of.</summary>
/// <param name="Log">The interactions.</param>
/// <param name="Fields">What its ids stand for.</param>
/// <param name="Omitted">What is not in it, or not as in the files.</param>
public sealed record CategorisedLog(InteractionLog Log, ClickFields Fields, IReadOnlyList<Omission> Omitted)
{
    /// <summary>The same without users of a single interaction, who have no history to predict from.</summary>
    public CategorisedLog WithHistories()
    {
        var kept = KCore.Filter(Log, minUser: 2, minItem: 0);
        if (kept.Count == Log.Count) return this;
        var fields = ClickFields.Of(kept, item => Fields.CategoryOf[Log.Items[item]] is var category && category > 0 ? $"{category}" : null);
        return new(kept, fields, [.. Omitted, new("users of a single interaction", Log.UserCount - kept.UserCount)]);
    }
}
