using System.Text.Json.Nodes;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>Several recorded numbers shown as one table; their JSON is an array of what a single number gives.</summary>
[TypeFormatterSource(typeof(RecordFormatters), PreferredMimeTypes = [MimeTypes.Record, MimeTypes.Html, MimeTypes.Plain])]
public sealed class RecordedNumbers : IMimeBundle
{
    internal RecordedNumbers(IEnumerable<RecordedNumber> numbers)
    {
        Numbers = [.. numbers];
        if (Numbers.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new ArgumentException($"'{repeated.Key}' is recorded twice; every number needs its own name.", nameof(numbers));
    }

    /// <summary>The numbers in the order they were given.</summary>
    public IReadOnlyList<RecordedNumber> Numbers { get; }

    private ResultTable Table => new(
        [new("metric"), new("value", Alignment.Right)],
        [.. Numbers.Select(n => (object?[])[n.Name, n.Text])]);

    /// <summary>An aligned table in plain text.</summary>
    public override string ToString() => Table.ToString();

    string IMimeBundle.Render(string mimeType) => mimeType switch
    {
        MimeTypes.Record => new JsonArray([.. Numbers.Select(n => n.ToJson())]).ToJsonString(),
        MimeTypes.Html => Table.ToHtml(),
        _ => ToString(),
    };
}
