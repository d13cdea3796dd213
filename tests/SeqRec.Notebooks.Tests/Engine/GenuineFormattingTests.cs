using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>
/// Our formatters beside those of .NET Interactive: plain text letter by letter, HTML by the texts of its cells. Where the two are meant to
/// differ, the table says how; it may not say so of anything that is the same.
/// </summary>
public class GenuineFormattingTests
{
    private const string OneLine = "an object is one line in C#'s own form, there a line per member";
    private const string Spaces = "a tuple is written as C# writes it, there with spaces inside";
    private const string Plain = "items that are objects stay on one line, there a block per item";
    private const string OneText = "a value that is one text has no members, there it has";
    private const string Inner = "an object in a cell is its one line, there a tree of its own";
    private const string Columns = "a sequence of objects has a column per member, there a tree per item";
    private const string Numbered = "a sequence of single values has a numbered row for each, there one line";
    private const string Typed = "mixed items have no column for their type";
    private const string CSharpName = "a type is written as the runtime names it, there as C# does";

    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly (string Name, object? Value, string? Plain, string? Html)[] Table =
    [
        ("int", 42, null, null), ("long", -1234567L, null, null), ("double", 0.1 + 0.2, null, null), ("large", 1e300, null, null),
        ("not a number", double.NaN, null, null), ("float", 1.5f, null, null), ("decimal", 2.50m, null, null), ("bool", true, null, null),
        ("char", 'c', null, null), ("null", null, null, null), ("string", "a <b> & \"c\"", null, null), ("empty string", "", null, null),
        ("Chinese and emoji", "愛😀", null, null), ("enum", DayOfWeek.Monday, null, null), ("Guid", Guid.Empty, null, null),
        ("DateTime", Time, null, null), ("DateTimeOffset", new DateTimeOffset(Time), null, null), ("TimeSpan", TimeSpan.FromSeconds(61.5), null, null),
        ("DateOnly", new DateOnly(2026, 1, 2), OneText, OneText), ("Type", typeof(int), null, null), ("generic Type", typeof(List<int>), CSharpName, CSharpName),
        ("exception", new InvalidOperationException("bad"), null, OneText), ("nullable", (int?)5, null, null),
        ("array", new[] { 1, 2 }, null, Numbered), ("empty array", Array.Empty<int>(), null, Numbered), ("long array", new int[25], null, Numbered),
        ("list of text", new List<string?> { "a", "b<", null }, null, Numbered), ("lazy sequence", Endless(), null, Numbered),
        ("doubles", new[] { 1.5, 2.25 }, null, Numbered), ("bools", new[] { true, false }, null, Numbered),
        ("mixed", new object?[] { 1, "a", null }, Plain, Typed), ("nested", new[] { new[] { 1, 2 }, [3] }, Plain, null),
        ("nested lists", new List<List<int>> { new() { 1 }, new() { 2, 3 } }, Plain, null),
        ("dictionary", new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, Plain, null),
        ("dictionary of records", new Dictionary<string, Pair> { ["k"] = new(1, "z") }, Plain, Inner),
        ("record", new Pair(1, "x<"), OneLine, null), ("anonymous", new { A = 1, B = "x" }, OneLine, null), ("class", new Plainly(), OneLine, null),
        ("struct with a field", new Spot { X = 1 }, OneLine, null), ("record with a list", new { A = new[] { 1, 2 } }, OneLine, null),
        ("nested record", new { A = new Pair(1, "x") }, OneLine, Inner), ("tuple", (1, 2.5), Spaces, null),
        ("own ToString", new Named(), OneLine, null), ("key and value", KeyValuePair.Create("a", 1), OneLine, null),
        ("records", new[] { new Pair(1, "x"), new Pair(2, "y") }, Plain, Columns),
    ];

    public static TheoryData<string> Names => [.. Table.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_look_as_in_NET_Interactive_or_as_the_table_says(string name)
    {
        var (_, value, plain, html) = Table.Single(row => row.Name == name);
        Compare(plain, GenuineFormatter.Of(value, "text/plain"), ValueFormatter.Text(value, "text/plain"));
        Compare(html, GenuineFormatter.Cells(GenuineFormatter.Of(value, "text/html")), GenuineFormatter.Cells(ValueFormatter.Text(value, "text/html")));
    }

    private static void Compare(string? difference, string genuine, string ours)
    {
        if (difference is null) Assert.Equal(genuine, ours);
        else Assert.NotEqual(genuine, ours);
    }

    private static IEnumerable<int> Endless()
    {
        for (var i = 0; ; i++) yield return i;
    }

    private sealed record Pair(int A, string B);

    private sealed class Plainly
    {
        public int P { get; set; } = 3;

        public string? Q { get; set; }
    }

    private struct Spot
    {
        public int X;
    }

    private sealed class Named
    {
        public int Z { get; set; } = 1;

        public override string ToString() => "named";
    }
}
