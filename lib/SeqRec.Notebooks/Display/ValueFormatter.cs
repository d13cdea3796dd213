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
        var (type, registry) = (value?.GetType(), FormatterRegistry.Current);
        var source = type is null ? null : FormatterSource.Of(type);
        var wanted = mimeTypes.Count > 0 ? mimeTypes : (type is null ? null : registry.Preferred(type)) ?? source?.PreferredMimeTypes ?? DefaultTypes(value);
        return
        [
            .. from mimeType in wanted.Distinct()
               select new MimePart(mimeType, registry.Render(value, mimeType) ?? source?.Render(value!, mimeType) ?? Render(value, mimeType)),
        ];
    }

    /// <summary>The rendering in one MIME type.</summary>
    public static string Text(object? value, string mimeType) => Format(value, [mimeType])[0].Text;

    private static string[] DefaultTypes(object? value) => value switch
    {
        IHtml => [Html],
        _ when PlainText.IsScalar(value) && (value is null || !FormatterRegistry.Current.Has(value.GetType(), Html)) => [Plain],
        _ => [Html, Plain],
    };

    private static string Render(object? value, string mimeType) =>
        mimeType == Html && value is not IHtml ? HtmlTable.Of(value) : PlainText.Of(value);
}
