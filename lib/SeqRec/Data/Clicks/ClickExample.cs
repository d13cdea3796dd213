namespace SeqRec.Data;

/// <summary>One question of click prediction: does the user, after this history, act on this item?</summary>
/// <param name="User">Id of the user, 1..U; 0 is unknown.</param>
/// <param name="Item">The target item, 1..V, or 0 where <see cref="ClickFields.UnknownItems"/> allows it.</param>
/// <param name="History">Items the user acted on before, oldest first; never empty.</param>
/// <param name="Clicked">The answer.</param>
public sealed record ClickExample(int User, int Item, int[] History, bool Clicked)
{
    /// <summary>Whether the user liked each item of the history, where the data says so; as long as the history, or empty.</summary>
    public bool[] Liked { get; init; } = [];

    /// <summary>Values of the context fields (such as hour of the day), in the order of <see cref="ClickFields.Context"/>; 0 is unknown.</summary>
    public int[] Context { get; init; } = [];

    /// <summary>Whom a grouped AUC counts the example under; null for the user. Tells apart users who share the id 0.</summary>
    public int? Group { get; init; }

    /// <summary>Categories of the history's items and, last, of the target, where unknown items among them have known
    /// categories; empty where items decide.</summary>
    public int[] Categories { get; init; } = [];
}
