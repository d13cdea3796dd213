namespace SeqRec.Data;

/// <summary>Collects interactions in file order and numbers users and items as they appear.</summary>
/// <param name="name">Name of the data set, shown in tables.</param>
/// <param name="hasTime">True when events carry real times; false when only their order is known.</param>
/// <param name="hasRating">True when events carry ratings.</param>
public sealed class InteractionLogBuilder(string name, bool hasTime, bool hasRating)
{
    private readonly IdMapBuilder users = new(), items = new();
    private readonly List<Interaction> rows = [];

    /// <summary>Number of interactions so far.</summary>
    public int Count => rows.Count;

    /// <summary>Adds one interaction. Without real times, its place in the file stands for the time.</summary>
    public void Add(ReadOnlySpan<char> user, ReadOnlySpan<char> item, long time = 0, float? rating = null) =>
        rows.Add(new(users.IdOf(user), items.IdOf(item), hasTime ? time : rows.Count, hasRating ? rating : null));

    /// <summary>The log of everything added.</summary>
    public InteractionLog Build() => new(name, users.Build(), items.Build(), [.. rows], hasTime, hasRating);
}
