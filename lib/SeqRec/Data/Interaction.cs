namespace SeqRec.Data;

/// <summary>One event: a user met an item.</summary>
/// <param name="User">Compact user id, 1 to the number of users.</param>
/// <param name="Item">Compact item id, 1 to the number of items; 0 is kept for padding.</param>
/// <param name="Time">Unix seconds, or the event's place in the file when the source gives an order only.</param>
/// <param name="Rating">Rating in the source's scale, or null when the source has none.</param>
public readonly record struct Interaction(int User, int Item, long Time, float? Rating);
