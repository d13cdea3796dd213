using System.Collections;
using System.Globalization;

namespace SeqRec.Notebooks.Engine;

/// <summary>Values as text, independent of the machine's culture.</summary>
internal static class PlainText
{
    /// <summary>How many items of a sequence are shown.</summary>
    public const int ExpansionLimit = 20;

    public static string Of(object? value) => value switch
    {
        null => "<null>",
        string text => text,
        IFormattable number when IsScalar(value) => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items when !OverridesToString(value) => Sequence(items),
        _ when !IsScalar(value) && !OverridesToString(value) && Shape.Members(value) is { Count: > 0 } members =>
            "{ " + string.Join(", ", members.Select(member => $"{member.Name} = {Inline(member.Value)}")) + " }",
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether a value is best shown as one piece of text.</summary>
    public static bool IsScalar(object? value) =>
        value is null or string or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or Type or Exception
        || value.GetType() is { IsPrimitive: true } or { IsEnum: true };

    /// <summary>A value inside another one: nested sequences stay on one short line.</summary>
    public static string Inline(object? value) => value switch
    {
        _ when IsScalar(value) => Of(value),
        IEnumerable items => Sequence(items),
        _ => $"{value}",
    };

    private static string Sequence(IEnumerable items)
    {
        var shown = items.Cast<object?>().Take(ExpansionLimit + 1).Select(Inline).ToList();
        if (shown.Count > ExpansionLimit) shown[ExpansionLimit] = More(items);
        return shown.Count == 0 ? "[ ]" : $"[ {string.Join(", ", shown)} ]";
    }

    /// <summary>What stands for the items beyond the limit.</summary>
    public static string More(IEnumerable items) =>
        items is ICollection known ? $"... ({known.Count - ExpansionLimit} more)" : "... (more)";

    private static bool OverridesToString(object value) =>
        value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } type
        && type != typeof(object) && type != typeof(ValueType);
}
