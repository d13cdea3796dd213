using System.Net;
using System.Text.Json.Nodes;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>A number that a notebook states and a checker can verify; made by <see cref="Report.Record(string, double, string?)"/>.</summary>
[TypeFormatterSource(typeof(RecordFormatters), PreferredMimeTypes = [MimeTypes.Record, MimeTypes.Html, MimeTypes.Plain])]
public sealed class RecordedNumber : IMimeBundle
{
    private readonly bool isCount;

    internal RecordedNumber(string name, double value, string? unit, bool isCount)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!double.IsFinite(value))
            throw new ArgumentException($"'{name}' is {NumberText.Of(value)}; only finite numbers can be recorded and verified.", nameof(value));
        (Name, Value, Unit, this.isCount) = (name, value, unit, isCount);
    }

    /// <summary>Name, unique in its notebook, such as <c>test/ndcg@10</c>.</summary>
    public string Name { get; }

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>Unit, where there is one, such as <c>s</c>.</summary>
    public string? Unit { get; }

    /// <summary>The number as shown to readers, with its unit.</summary>
    internal string Text => (isCount ? NumberText.OfCount(Value) : NumberText.Of(Value)) + (Unit is null ? "" : $" {Unit}");

    /// <summary>Such as <c>test/ndcg@10 = 0.0227</c>.</summary>
    public override string ToString() => $"{Name} = {Text}";

    internal JsonObject ToJson() => new() { ["name"] = Name, ["value"] = Value, ["unit"] = Unit };

    string IMimeBundle.Render(string mimeType) => mimeType switch
    {
        MimeTypes.Record => ToJson().ToJsonString(),
        MimeTypes.Html => $"<span>{WebUtility.HtmlEncode(Name)} = <strong>{WebUtility.HtmlEncode(Text)}</strong></span>",
        _ => ToString(),
    };
}
