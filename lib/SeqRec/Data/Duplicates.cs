namespace SeqRec.Data;

/// <summary>Which interactions count as duplicates of each other.</summary>
public enum Duplicates
{
    /// <summary>The same user and item at any time: repeated purchases are removed too.</summary>
    SameUserAndItem,

    /// <summary>The same user, item and time: only repeated rows are removed. Without real times no two rows are equal.</summary>
    SameRow,
}
