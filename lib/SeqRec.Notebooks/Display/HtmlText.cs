using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>Text that is HTML already and is shown as such.</summary>
public sealed class HtmlText : IHtml
{
    private readonly string content;

    internal HtmlText(string content) => this.content = content;

    /// <summary>The HTML.</summary>
    public override string ToString() => content;
}
