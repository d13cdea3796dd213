using System.Net;
using SeqRec.Reporting.Rendering;
using SeqRec.Reporting.Sources;

namespace SeqRec.Reporting;

/// <summary>The current source of a type or member of this library, so that prose quotes code and cannot drift from it.</summary>
[TypeFormatterSource(typeof(TextFormatters), PreferredMimeTypes = [MimeTypes.Html, MimeTypes.Plain])]
public sealed class SourceExcerpt : IMimeBundle
{
    private static readonly Lazy<SourceIndex> Library = new(SourceIndex.OfLibrary);

    internal SourceExcerpt(string name, string code) => (Name, Code) = (name, code);

    /// <summary>What is shown, such as <c>TargetRank.Of</c>.</summary>
    public string Name { get; }

    /// <summary>Its source, without the documentation above it; all overloads of a method.</summary>
    public string Code { get; }

    /// <summary>Finds a type or a member, such as <c>SasRec</c>, <c>SasRec.forward</c> or <c>SasRec.SasRec</c> for its constructors.</summary>
    /// <exception cref="SourceExcerptException">There is no such type or member; the message lists what there is.</exception>
    public static SourceExcerpt Show(string member) => new(member, Library.Value.Find(member));

    /// <summary>The source.</summary>
    public override string ToString() => Code;

    string IMimeBundle.Render(string mimeType) =>
        mimeType == MimeTypes.Html ? $"<pre><code class=\"language-csharp\">{WebUtility.HtmlEncode(Code)}</code></pre>" : Code;
}
