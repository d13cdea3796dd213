using System.Reflection;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// .NET Interactive's convention by which a library says how its types look without referencing any notebook engine: an attribute class
/// named <c>TypeFormatterSourceAttribute</c>, found by name, points to a type whose <c>CreateTypeFormatters()</c> returns objects with
/// <c>MimeType</c> and <c>Format(object, TextWriter)</c>.
/// </summary>
internal sealed class FormatterSource
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private readonly IReadOnlyList<(string MimeType, Func<object, TextWriter, bool> Format)> formatters;

    private FormatterSource(Attribute attribute)
    {
        var source = Activator.CreateInstance((Type)Get(attribute, "FormatterSourceType")!, nonPublic: true)!;
        var made = (System.Collections.IEnumerable)source.GetType().GetMethod("CreateTypeFormatters", Members)!.Invoke(source, null)!;
        formatters = [.. made.Cast<object>().Select(formatter => ((string)Get(formatter, "MimeType")!, FormatMethod(formatter)))];
        PreferredMimeTypes = Get(attribute, "PreferredMimeTypes") is string[] { Length: > 0 } preferred
            ? preferred
            : [.. formatters.Select(formatter => formatter.MimeType)];
    }

    public IReadOnlyList<string> PreferredMimeTypes { get; }

    /// <summary>The source declared by the type, a base type or an interface; null if none is.</summary>
    public static FormatterSource? Of(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (AttributeOn(t) is { } attribute) return new FormatterSource(attribute);
        }

        return type.GetInterfaces().Select(AttributeOn).FirstOrDefault(found => found is not null) is { } inherited
            ? new FormatterSource(inherited)
            : null;
    }

    /// <summary>The value in one MIME type; null if the source has no formatter for it or the formatter declines.</summary>
    public string? Render(object value, string mimeType)
    {
        using var writer = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
        return formatters.Any(formatter => formatter.MimeType == mimeType && formatter.Format(value, writer)) ? writer.ToString() : null;
    }

    private static Attribute? AttributeOn(Type type) =>
        type.GetCustomAttributes(inherit: false).OfType<Attribute>()
            .FirstOrDefault(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");

    private static object? Get(object from, string property) => from.GetType().GetProperty(property, Members)?.GetValue(from);

    private static Func<object, TextWriter, bool> FormatMethod(object formatter) =>
        formatter.GetType().GetMethod("Format", Members, [typeof(object), typeof(TextWriter)])!
            .CreateDelegate<Func<object, TextWriter, bool>>(formatter);
}
