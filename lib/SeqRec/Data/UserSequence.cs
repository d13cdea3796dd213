namespace SeqRec.Data;

/// <summary>A user's items from oldest to newest.</summary>
/// <param name="User">Compact user id.</param>
/// <param name="Items">Compact item ids, oldest first. [L]</param>
public sealed record UserSequence(int User, int[] Items);
