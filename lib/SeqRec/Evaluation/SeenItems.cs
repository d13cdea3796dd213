namespace SeqRec.Evaluation;

/// <summary>What a ranking protocol does with the items a user has already interacted with.</summary>
public enum SeenItems
{
    /// <summary>They stay candidates, as in RecBole's repeatable protocol.</summary>
    Kept,

    /// <summary>Their scores become minus infinity, so no seen item can outrank the target.</summary>
    Removed,
}
