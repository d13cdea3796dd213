namespace SeqRec.Data;

/// <summary>
/// Who met which item, when: the raw material of every experiment. Immutable; each operation returns a new log whose
/// ids are compact again, so that 1..<see cref="UserCount"/> and 1..<see cref="ItemCount"/> have no holes.
/// </summary>
public sealed class InteractionLog
{
    private readonly Interaction[] rows;
    private readonly Lazy<LogStatistics> statistics;

    internal InteractionLog(string name, IdMap users, IdMap items, Interaction[] rows, bool hasTime, bool hasRating)
    {
        (Name, Users, Items, HasTime, HasRating) = (name, users, items, hasTime, hasRating);
        this.rows = rows;
        statistics = new(() => LogStatistics.Of(this));
    }

    /// <summary>Name of the data set.</summary>
    public string Name { get; }

    /// <summary>User tokens and ids.</summary>
    public IdMap Users { get; }

    /// <summary>Item tokens and ids.</summary>
    public IdMap Items { get; }

    /// <summary>The interactions in file order.</summary>
    public IReadOnlyList<Interaction> Rows => rows;

    /// <summary>False when the source gives an order but no times; <see cref="Interaction.Time"/> is then the place in the file.</summary>
    public bool HasTime { get; }

    /// <summary>True when the source gives ratings.</summary>
    public bool HasRating { get; }

    /// <summary>Number of users.</summary>
    public int UserCount => Users.Count;

    /// <summary>Number of items.</summary>
    public int ItemCount => Items.Count;

    /// <summary>Number of interactions; a user who meets an item twice counts twice.</summary>
    public int Count => rows.Length;

    /// <summary>Counts, lengths and density, as papers print them.</summary>
    public LogStatistics Statistics => statistics.Value;

    /// <summary>Each user's interactions from oldest to newest, in order of user id; equal times keep file order.</summary>
    public IReadOnlyList<Interaction[]> Histories()
    {
        var histories = ByUser();
        for (var u = 0; u < histories.Length; u++)
            if (!InOrder(histories[u])) histories[u] = [.. histories[u].OrderBy(row => row.Time)]; // OrderBy is stable
        return histories;
    }

    /// <summary>Each user's items from oldest to newest, in order of user id; equal times keep file order.</summary>
    public IReadOnlyList<UserSequence> Sequences() =>
        [.. Histories().Select(history => new UserSequence(history[0].User, Array.ConvertAll(history, row => row.Item)))];

    /// <summary>The interactions that satisfy a condition; users and items left without any disappear.</summary>
    public InteractionLog Where(Func<Interaction, bool> condition) => Keep([.. rows.Where(condition)]);

    /// <summary>Removes duplicates, keeping the earliest of each (the first in the file when times are equal).</summary>
    public InteractionLog Deduplicate(Duplicates duplicates = Duplicates.SameUserAndItem)
    {
        var oldest = new Dictionary<(int, int, long), int>(); // key -> index of the row to keep
        for (var k = 0; k < rows.Length; k++)
        {
            var key = Key(rows[k], duplicates);
            if (!oldest.TryGetValue(key, out var kept) || rows[k].Time < rows[kept].Time) oldest[key] = k;
        }
        return Keep([.. oldest.Values.Order().Select(k => rows[k])]);
    }

    /// <summary>The same log under another name.</summary>
    public InteractionLog Rename(string name) => new(name, Users, Items, rows, HasTime, HasRating);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Statistics}";

    /// <summary>A log of some of this log's rows, ids compacted by first appearance.</summary>
    internal InteractionLog Keep(IReadOnlyCollection<Interaction> kept)
    {
        if (kept.Count == Count) return this;
        var builder = new InteractionLogBuilder(Name, HasTime, HasRating);
        foreach (var row in kept) builder.Add(Users.Token(row.User), Items.Token(row.Item), row.Time, row.Rating);
        return builder.Build();
    }

    private static (int, int, long) Key(Interaction row, Duplicates duplicates) =>
        (row.User, row.Item, duplicates == Duplicates.SameRow ? row.Time : 0);

    private static bool InOrder(Interaction[] history)
    {
        for (var k = 1; k < history.Length; k++)
            if (history[k].Time < history[k - 1].Time) return false;
        return true;
    }

    private Interaction[][] ByUser()
    {
        var lengths = new int[UserCount];
        foreach (var row in rows) lengths[row.User - 1]++;
        var histories = Array.ConvertAll(lengths, length => new Interaction[length]);
        Array.Clear(lengths);
        foreach (var row in rows) histories[row.User - 1][lengths[row.User - 1]++] = row;
        return histories;
    }
}
