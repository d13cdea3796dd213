using System.Collections;
using System.Globalization;

namespace SeqRec.Notebooks.Engine;

/// <summary>Values as text, independent of the machine's culture.</summary>
internal static class PlainText
{
    private const string MimeType = "text/plain";

    public static string Of(object? value) => FormatterRegistry.Current.Render(value, MimeType) ?? value switch
    {
        null => "<null>",
        string text => text,
        DateTime time => time.ToString(time.Kind == DateTimeKind.Utc ? "u" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("u", CultureInfo.InvariantCulture),
        IFormattable number when IsScalar(value) => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items when !OverridesToString(value) => Sequence(items, depth: 1),
        _ when !IsScalar(value) && !OverridesToString(value) && Shape.Members(value) is { Count: > 0 } members =>
            "{ " + string.Join(", ", members.Select(member => $"{member.Name} = {Inline(member.Value)}")) + " }",
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether a value is best shown as one piece of text.</summary>
    public static bool IsScalar(object? value) =>
        value is null or string or IHtml or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or Type or Exception
        || value.GetType() is { IsPrimitive: true } or { IsEnum: true };

    /// <summary>A value inside another one: nested sequences stay on one short line, down to a limit; a sequence may hold itself.</summary>
    public static string Inline(object? value, int depth = 1) => FormatterRegistry.Current.Render(value, MimeType) ?? value switch
    {
        _ when IsScalar(value) => Of(value),
        IEnumerable items when depth <= FormatterRegistry.Current.RecursionLimit => Sequence(items, depth),
        _ => $"{value}",
    };

    private static string Sequence(IEnumerable items, int depth)
    {
        var limit = FormatterRegistry.Current.ListExpansionLimit;
        var shown = items.Cast<object?>().Take(limit + 1).Select(item => Inline(item, depth + 1)).ToList();
        var more = shown.Count > limit ? $" {More(items)}" : "";
        return $"[ {string.Join(", ", shown.Take(limit))}{more} ]";
    }

    /// <summary>What stands for the items beyond the limit.</summary>
    public static string More(IEnumerable items) =>
        items is ICollection known ? $"... ({known.Count - FormatterRegistry.Current.ListExpansionLimit} more)" : "... (more)";

    private static bool OverridesToString(object value) =>
        value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } type
        && type != typeof(object) && type != typeof(ValueType);
}
