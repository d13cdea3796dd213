namespace SeqRec.Data;

/// <summary>A categorical field beside user and item; values are 1..<paramref name="Count"/>, 0 is unknown.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Count">Number of known values.</param>
public sealed record ClickField(string Name, int Count);

/// <summary>What the ids of click data stand for: how many there are, and what is known of items and users.</summary>
public sealed record ClickFields
{
    /// <summary>U, users 1..U.</summary>
    public required int UserCount { get; init; }

    /// <summary>V, items 1..V; item 0 is padding and unknown.</summary>
    public required int ItemCount { get; init; }

    /// <summary>C, categories 1..C; category 0 is padding and unknown.</summary>
    public required int CategoryCount { get; init; }

    /// <summary>[V + 1] the category of each item; 0 where none is known.</summary>
    public required int[] CategoryOf { get; init; }

    /// <summary>Whether items of examples may be 0, unknown, as where the training part decides which items have a number.</summary>
    public bool UnknownItems { get; init; }

    /// <summary>Fields of the user's profile; empty where the data has none.</summary>
    public IReadOnlyList<ClickField> Profile { get; init; } = [];

    /// <summary>[U + 1, P] value of each profile field of each user.</summary>
    public int[,] ProfileOf { get; init; } = new int[0, 0];

    /// <summary>Fields of the moment; empty where the data has none.</summary>
    public IReadOnlyList<ClickField> Context { get; init; } = [];

    /// <summary>Fields of a log whose items have categories.</summary>
    /// <param name="log">Gives users and items.</param>
    /// <param name="categoryOf">Category of an item by its token; null where none is known.</param>
    public static ClickFields Of(InteractionLog log, Func<string, string?> categoryOf)
    {
        var categories = new IdMapBuilder();  // numbered by first appearance
        int[] ids = [0, .. log.Items.Tokens.Select(item => categoryOf(item) is { } category ? categories.IdOf(category) : 0)];
        return new() { UserCount = log.UserCount, ItemCount = log.ItemCount, CategoryCount = ids.Max(), CategoryOf = ids };
    }
}
