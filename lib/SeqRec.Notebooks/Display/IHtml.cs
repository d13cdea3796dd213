namespace SeqRec.Notebooks.Engine;

/// <summary>A value whose text is HTML: it is shown as it is, never encoded.</summary>
internal interface IHtml
{
    /// <summary>The HTML.</summary>
    string ToString();
}
