using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>The data files as the library's own types.</summary>
internal static class Splits
{
    /// <summary>The leave-one-out split of a file of sequences.</summary>
    public static SequenceSplit Read(string folder, string file)
    {
        var (items, users) = SequenceFile.Read(Path.Combine(folder, file));
        var map = new IdMap(Enumerable.Range(1, items).Select(item => $"{item}"));
        var splits = users.Select((all, user) => new UserSplit(user + 1, all[..^2], all[^2], all[^1]));
        return new(file, map, [.. splits], [], 0);
    }

    /// <summary>Training examples of DIEN and the meaning of their ids.</summary>
    public static (ClickFields Fields, ClickExample[] Train) ReadClicks(string folder)
    {
        var file = ClickFile.Read(Path.Combine(folder, ClickFile.Toys));
        var fields = new ClickFields
        {
            UserCount = file.Rows.Max(row => row.User), ItemCount = file.ItemCount,
            CategoryCount = file.CategoryCount, CategoryOf = file.CategoryOf,
        };
        var examples = file.Rows.Select(row => new ClickExample(row.User, row.Item, row.History, row.Clicked == 1));
        return (fields, [.. examples]);
    }
}
