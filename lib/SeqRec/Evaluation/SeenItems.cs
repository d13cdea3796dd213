namespace SeqRec.Evaluation;

/// <summary>What a ranking protocol does with the items a user has already interacted with.</summary>
public enum SeenItems
{
    /// <summary>They stay candidates, as in RecBole's repeatable protocol.</summary>
    Kept,

    /// <summary>Their scores become minus infinity, so no seen item can outrank the target.</summary>
    Removed,

    /// <summary>Their scores become 0, as in S3-Rec and the code after it: a seen item still outranks an unseen one with a
    /// negative score. For comparison with those tables only.</summary>
    ScoredZero,
}
