namespace SeqRec.Training;

/// <summary>
/// The stop button of a notebook. A notebook's kernel leaves the running cell's token under a name in <see cref="AppContext"/>, by
/// convention and without any reference between the two; elsewhere there is none and nothing is ever cancelled.
/// </summary>
internal static class CellCancellation
{
    /// <summary>The name under which the token of the running cell lies.</summary>
    public const string Name = "Notebook.CellCancellation";

    /// <summary>The token of the running cell; one that is never cancelled outside a notebook.</summary>
    public static CancellationToken Token => AppContext.GetData(Name) is CancellationToken token ? token : CancellationToken.None;
}
