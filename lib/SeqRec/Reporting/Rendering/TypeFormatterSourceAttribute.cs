namespace SeqRec.Reporting.Rendering;

/// <summary>
/// .NET Interactive's convention for types that bring their own formatters: a kernel finds this attribute by its name,
/// so results render in every kernel while the library depends on none.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Type whose <c>CreateTypeFormatters</c> returns the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>MIME types a kernel sends without being asked for one.</summary>
    public string[] PreferredMimeTypes { get; set; } = [MimeTypes.Html, MimeTypes.Plain];
}
