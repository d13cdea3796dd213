using System.Reflection;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>
/// HTML by C#'s dynamic beside that of .NET Interactive, letter by letter but for its style sheet and the frame around a single text. Where the
/// two are meant to differ, the table says how; it may not say so of anything that is the same.
/// </summary>
public class PocketViewTests
{
    private const string Span = "a date or an enum stands by itself, there in a span";
    private const string Unclosed = "an element without content has no end tag, there most have one";
    private const string Kept = "an element keeps its content when another is made from it, there both change";
    private const string Nested = "sequences of objects are our tables, there with types or trees";

    private static readonly (string Name, Func<dynamic, object, object?> Write, string? Difference)[] Table =
    [
        ("nested", (h, _) => h.div[style: "color:red", @class: "x"](h.b("hi"), " & ", new[] { h.li("a"), h.li("b") }), null),
        ("bare", (h, _) => h.div, null), ("called", (h, _) => h.div(), null), ("no text", (h, _) => h.div(""), null),
        ("null", (h, _) => h.span(null), null), ("nulls", (h, _) => h.span(null, null), null),
        ("encoded", (h, _) => h.p("it's \"q\" <b> & \u00e9 愛😀 \u00a0 + ` ="), null), ("lines", (h, _) => h.pre("a\nb\r\nc"), null),
        ("script", (h, _) => h.script("a < b"), null), ("HTML", (h, raw) => h.div(raw), null), ("other name", (h, _) => h.my_tag[a: 1]("x"), null),
        ("member of an element", (h, _) => h.div.note("x"), null), ("joined to text", (h, _) => h.b("a") + "<", null),
        ("attributes encoded", (h, _) => h.a[href: "x?a=1&b=\"2\"<'"]("t"), null), ("attribute of HTML", (h, raw) => h.a[href: raw]("t"), null),
        ("attribute without value", (h, _) => h.option["selected", value: 3]("t"), null), ("attribute null", (h, _) => h.a[href: null]("t"), null),
        ("attribute empty", (h, _) => h.a[href: ""]("t"), null), ("numbers", (h, _) => h.td[colspan: 2, width: 2.5]("t"), null),
        ("truth", (h, _) => h.p[hidden: true, draggable: false]("t"), null), ("enum", (h, _) => h.p[x: DayOfWeek.Monday]("t"), null),
        ("date as attribute", (h, _) => h.p[x: new DateTime(2026, 1, 2)]("t"), null), ("hyphen", (h, _) => h.p[data_id: 3, aria_label: "x"]("t"), null),
        ("attributes added", (h, _) => h.p[a: 1, b: 2][a: 3][c: 4]("t"), null), ("named content", (h, _) => h.p("a", @class: "b"), null),
        ("int", (h, _) => h.span(1), null), ("doubles", (h, _) => h.span(1.5, 0.1 + 0.2), null), ("bool", (h, _) => h.span(true), null),
        ("char", (h, _) => h.span('<'), null), ("Guid", (h, _) => h.span(Guid.Empty), null), ("decimal", (h, _) => h.span(2.50m), null),
        ("DateTime", (h, _) => h.span(new DateTime(2026, 1, 2)), Span), ("DayOfWeek", (h, _) => h.span(DayOfWeek.Monday), Span),
        ("lazy HTML", (h, _) => h.ul(new[] { "a", "b" }.Select(text => h.li(text))), null),
        ("much HTML", (h, _) => h.ul(Enumerable.Range(0, 25).Select(i => h.li(i)).ToList()), null),
        ("empty sequence", (h, _) => h.ul(Array.Empty<object>()), null),
        ("table", (h, _) => h.table(h.thead(h.tr(h.th("A"))), h.tbody(new[] { 1, 2 }.Select(x => h.tr(h.td(x), h.td[x: x]($"{x}"))))), null),
        ("svg", (h, _) => h.svg[width: 10](h.circle[r: 5, stroke_width: 1.5]()), null),
        ("image", (h, _) => h.img[src: "a.png", alt: ""], Unclosed), ("rule", (h, _) => h.hr, Unclosed), ("break", (h, _) => h.br(), Unclosed),
        ("made from one", (h, _) => Two(h.p[id: "1"]), Kept), ("text and HTML", (h, _) => h.p(new object[] { "a", h.b("c") }), Nested),
        ("numbers in a sequence", (h, _) => h.p(new[] { 1, 2 }), Nested), ("record", (h, _) => h.p(new { A = 1 }), Nested),
    ];

    public static TheoryData<string> Names => [.. Table.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Elements_are_written_as_in_NET_Interactive_or_as_the_table_says(string name)
    {
        var (_, write, difference) = Table.Single(row => row.Name == name);
        object anyTag = GenuineFormatter.Tags.GetProperty("_")!.GetValue(null)!;
        var (genuine, ours) = (GenuineFormatter.Unframed($"{write(anyTag, new HtmlString("<i>&"))}"), $"{write(PocketViewTags._, Microsoft.DotNet.Interactive.Kernel.HTML("<i>&"))}");
        if (difference is null) Assert.Equal(genuine, ours);
        else Assert.NotEqual(genuine, ours);
    }

    [Fact]
    public void Every_element_of_NET_Interactive_and_of_HTML_5_is_there()
    {
        var ours = Elements(typeof(PocketViewTags));
        Assert.Equal([], Elements(GenuineFormatter.Tags).Keys.Except(ours.Keys));
        Assert.Equal([], "abbr audio base bdo blockquote canvas cite data datalist del dialog fieldset figcaption footer ins kbd mark object output picture rp s samp search slot template time track var wbr".Split(' ').Except(ours.Keys));
        Assert.All(ours.Where(pair => pair.Key != "_"), pair => Assert.StartsWith($"<{pair.Key}", pair.Value));
    }

    private static Dictionary<string, string> Elements(Type tags) =>
        tags.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.Name != "_" || tags.Assembly == typeof(PocketViewTags).Assembly)
            .ToDictionary(property => property.Name, property => $"{property.GetValue(null)}");

    private static string Two(dynamic element)
    {
        var (first, second) = (element("a"), element("b"));
        return $"{first}{second}";
    }
}
