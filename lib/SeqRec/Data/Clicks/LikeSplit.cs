using System.Globalization;

namespace SeqRec.Data;

/// <summary>
/// Click data from ratings, where a click is a like: a rating of 4 or more. Each user's ratings in order of time, the first eight
/// tenths to train, the next to validate, the last to test; the history holds the rated items, liked or not, and what was liked.
/// </summary>
/// <remarks>Ratings of the same second keep file order; in MovieLens-100K three in four share theirs with another.</remarks>
public static class LikeSplit
{
    /// <summary>Rating from which an item is liked.</summary>
    public const float Like = 4;

    /// <summary>Most items of a history.</summary>
    public const int MaxHistory = 10;

    /// <summary>Ratings of a user that are history alone.</summary>
    public const int Warmup = 5;

    /// <summary>An example for each rating after a user's first five.</summary>
    /// <param name="log">Ratings.</param>
    /// <param name="items">Their <c>class</c> holds genres; the first is the category.</param>
    /// <param name="users">Their <c>age</c> (by decades), <c>gender</c> and <c>occupation</c> make the profile.</param>
    /// <exception cref="ArgumentException">The log has no ratings.</exception>
    public static ClickData Of(InteractionLog log, AttributeTable items, AttributeTable users)
    {
        if (!log.HasRating) throw new ArgumentException($"{log.Name} has no ratings, so likes are not known.", nameof(log));
        var parts = new[] { new List<ClickExample>(), [], [] };
        foreach (var history in log.Histories())
            for (var t = Warmup; t < history.Length; t++) parts[Part(t, history.Length)].Add(Example(history, t));
        var fields = ClickFields.Of(log, item => items.Contains(item) ? items.Words(item, "class").FirstOrDefault() : null);
        return new($"{log.Name}, likes", WithProfile(fields, log.Users, users), parts[0], parts[1], parts[2]);
    }

    private static int Part(int t, int length) => t < 8 * length / 10 ? 0 : t < 9 * length / 10 ? 1 : 2;

    private static ClickExample Example(Interaction[] history, int t)
    {
        var past = history[Math.Max(0, t - MaxHistory)..t];
        return new(history[t].User, history[t].Item, Array.ConvertAll(past, row => row.Item), Liked(history[t])) { Liked = Array.ConvertAll(past, Liked) };
    }

    private static bool Liked(Interaction row) => row.Rating >= Like;

    private static ClickFields WithProfile(ClickFields fields, IdMap tokens, AttributeTable users)
    {
        (string Name, Func<string, string> Value)[] columns =
        [
            ("age", user => int.TryParse(users[user, "age"], NumberStyles.None, CultureInfo.InvariantCulture, out var years) ? $"{years / 10}" : ""), ("gender", user => users[user, "gender"]), ("occupation", user => users[user, "occupation"]),
        ];
        var profileOf = new int[fields.UserCount + 1, columns.Length];
        var profile = columns.Select((column, p) => new ClickField(column.Name, Fill(profileOf, p, tokens, user => users.Contains(user) ? column.Value(user) : ""))).ToList();
        return fields with { Profile = profile, ProfileOf = profileOf };
    }

    // Values are numbered by first appearance; an empty one is 0, unknown.
    private static int Fill(int[,] profileOf, int column, IdMap users, Func<string, string> value)
    {
        var (ids, largest) = (new IdMapBuilder(), 0);
        for (var user = 1; user <= users.Count; user++)
            if (value(users.Token(user)) is { Length: > 0 } text) largest = Math.Max(largest, profileOf[user, column] = ids.IdOf(text));
        return largest;
    }
}
