using System.Collections;
using System.Dynamic;
using System.Globalization;
using System.Net;
using System.Text;
using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>
/// An HTML element that C# writes as HTML names it: <c>a[href: "x"](b("text"), 1)</c>. Each call and each index gives a new one.
/// </summary>
/// <remarks>
/// Text is encoded and HTML is not; a sequence of HTML stands one after the other; any other value looks as its formatter for text/html says,
/// and one that is a single text as that text. An underscore in the name of an attribute stands for a hyphen.
/// </remarks>
public sealed class PocketView : DynamicObject, IHtml
{
    private const string Html = "text/html";
    private static readonly HashSet<string> Void =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    private readonly string name;
    private readonly string content;
    private readonly OrderedDictionary<string, string?> attributes;

    internal PocketView(string name) : this(name, [], "")
    {
    }

    private PocketView(string name, OrderedDictionary<string, string?> attributes, string content) =>
        (this.name, this.attributes, this.content) = (name, attributes, content);

    /// <summary>The HTML.</summary>
    public override string ToString() =>
        name == "" ? content : $"<{name}{string.Concat(attributes.Select(Attribute))}{(Void.Contains(name) ? " />" : $">{content}</{name}>")}";

    /// <summary>The element with content in place of what it had.</summary>
    /// <exception cref="ArgumentException">HTML gives the element no content, such as an image.</exception>
    public override bool TryInvoke(InvokeBinder binder, object?[]? args, out object? result)
    {
        result = With(args!);
        return true;
    }

    /// <summary>An element of any name, such as <c>_.circle</c>.</summary>
    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        result = new PocketView(binder.Name);
        return true;
    }

    /// <summary>An element of any name with content.</summary>
    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, out object? result)
    {
        result = new PocketView(binder.Name).With(args!);
        return true;
    }

    /// <summary>The element with attributes added, or changed where it has them.</summary>
    public override bool TryGetIndex(GetIndexBinder binder, object?[] indexes, out object? result)
    {
        var changed = new OrderedDictionary<string, string?>(attributes);
        var unnamed = indexes.Length - binder.CallInfo.ArgumentNames.Count;
        foreach (var flag in indexes.Take(unnamed)) changed[$"{flag}"] = null;
        foreach (var (attribute, value) in binder.CallInfo.ArgumentNames.Zip(indexes.Skip(unnamed))) changed[attribute.Replace('_', '-')] = Value(value);
        result = new PocketView(name, changed, content);
        return true;
    }

    private PocketView With(object?[] contents) =>
        contents.Length > 0 && Void.Contains(name)
            ? throw new ArgumentException($"HTML has no content in <{name}>; give it attributes, as in {name}[id: \"x\"].")
            : new PocketView(name, attributes, string.Concat(contents.Select(Content)));

    private static string Content(object? value) => value switch
    {
        string text => WebUtility.HtmlEncode(text),
        IHtml html => html.ToString(),
        IEnumerable items when Joined(items) is { } html => html,
        _ when PlainText.IsScalar(value) && (value is null || !FormatterRegistry.Current.Has(value.GetType(), Html)) => WebUtility.HtmlEncode(PlainText.Of(value)),
        _ => ValueFormatter.Text(value, Html),
    };

    // Null at the first item that is not HTML: the sequence may have no end.
    private static string? Joined(IEnumerable items)
    {
        var html = new StringBuilder();
        foreach (var item in items)
        {
            if (item is not IHtml) return null;
            html.Append(item);
        }

        return html.ToString();
    }

    private static string? Value(object? value) => value switch
    {
        null => null,
        IHtml html => html.ToString(),
        _ => WebUtility.HtmlEncode(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private static string Attribute(KeyValuePair<string, string?> attribute) =>
        attribute.Value is null ? $" {attribute.Key}" : $" {attribute.Key}=\"{attribute.Value}\"";
}
