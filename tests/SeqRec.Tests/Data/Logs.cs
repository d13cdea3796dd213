using FsCheck;
using FsCheck.Fluent;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

/// <summary>Interaction logs for tests: by hand and at random.</summary>
public static class Logs
{
    public static InteractionLog Of(params (string User, string Item, long Time)[] rows)
    {
        var builder = new InteractionLogBuilder("test", hasTime: true, hasRating: false);
        foreach (var (user, item, time) in rows) builder.Add(user, item, time);
        return builder.Build();
    }

    /// <summary>Tokens and times of all rows, independent of compact ids.</summary>
    public static IEnumerable<(string User, string Item, long Time)> Tokens(this InteractionLog log) =>
        log.Rows.Select(row => (log.Users.Token(row.User), log.Items.Token(row.Item), row.Time));

    /// <summary>Registers random logs with few users, items and times, so that ties, repeats and short users are common.</summary>
    public static Arbitrary<InteractionLog> Arbitrary()
    {
        var row = from user in Gen.Choose(1, 8)
                  from item in Gen.Choose(1, 8)
                  from time in Gen.Choose(0, 5)
                  select ($"u{user}", $"i{item}", (long)time);
        return Gen.ArrayOf(row).Select(Of).ToArbitrary();
    }
}
