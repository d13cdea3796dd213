using Microsoft.DotNet.Interactive;

namespace SeqRec.Notebooks.Engine;

/// <summary>Renders a value for a front end.</summary>
internal static class ValueFormatter
{
    private const string Html = "text/html";
    private const string Plain = "text/plain";

    /// <summary>
    /// The renderings asked for, or, if none is named, those the value's type prefers. All of them form one display, so that each front end
    /// picks the richest it knows.
    /// </summary>
    public static IReadOnlyList<MimePart> Format(object? value, IReadOnlyList<string> mimeTypes)
    {
        var source = value is null ? null : FormatterSource.Of(value.GetType());
        var wanted = mimeTypes.Count > 0 ? mimeTypes : source?.PreferredMimeTypes ?? DefaultTypes(value);
        return
        [
            .. from mimeType in wanted.Distinct()
               select new MimePart(mimeType, source?.Render(value!, mimeType) ?? Render(value, mimeType)),
        ];
    }

    private static string[] DefaultTypes(object? value) => value switch
    {
        HtmlText => [Html],
        _ when PlainText.IsScalar(value) => [Plain],
        _ => [Html, Plain],
    };

    private static string Render(object? value, string mimeType) =>
        mimeType == Html && value is not HtmlText ? HtmlTable.Of(value) : PlainText.Of(value);
}
