using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

/// <summary>Through the metadata of one item, since that is what the reader is for.</summary>
public sealed class LiteralReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"asin": "a", "categories": [["Books", "Tea"]]}""", "Tea")]
    [InlineData("""{'asin': 'a', 'categories': [['Books', 'Tea'], ['Food']]}""", "Tea")]
    [InlineData("""  { u'asin' : u"a", 'categories':[ [ "Men's" , ] , ] , }  """, "Men's")]
    [InlineData("""{'asin': 'a', 'categories': [['Men\'s \\ "x"']]}""", """Men's \ "x" """)]
    [InlineData("""{'asin': 'a', 'categories': [['Caf\xe9 \u00e9\101\n\q']]}""", "Café éA\n\\q")]
    [InlineData("""{"asin": "a", "categories": [["\ud83c\udf75 \/ \U0001f375"]]}""", "🍵 / 🍵")]
    [InlineData("""{'title': 'x, \'} ]', 'price': -1.5e3, 'related': {'also': ['b', 'c'], 'pair': (1, None, True)}, 'asin': 'a', 'categories': [['Tea']]}""", "Tea")]
    public void The_leaf_of_the_first_path_is_found_in_JSON_and_Python(string line, string leaf) => Assert.Equal(leaf.TrimEnd(), LeafOf(line));

    [Theory]
    [InlineData("""{'asin': 'a'}""")]
    [InlineData("""{'asin': 'a', 'categories': []}""")]
    [InlineData("""{'asin': 'a', 'categories': [[], ['Tea']]}""")]
    public void Without_a_first_path_there_is_no_leaf(string line) => Assert.Null(LeafOf(line));

    [Theory]
    [InlineData("""{'asin': 'a', 'categories': [['Tea']]""", "ends within the record")]
    [InlineData("""{'asin': 'a', 'title': 'Te""", "A string does not end")]
    [InlineData("""{'asin': 'a\""", "A string does not end")]
    [InlineData("""{'asin': 'a' 'title': 'Tea'}""", "',' or '}' is expected")]
    [InlineData("""{'asin': 'a'} {'asin': 'b'}""", "Something follows the record")]
    [InlineData("""['a']""", "'{' is expected")]
    [InlineData("""{'asin' 'a'}""", "':' is expected")]
    [InlineData("""{'asin': 7}""", "A string is expected")]
    [InlineData("""{'asin': 'a', 'title': }""", "A value is expected")]
    [InlineData("""{'asin': 'a\xg1'}""", "An escaped character has no number")]
    [InlineData("""{'asin': 'a\U00110000'}""", "An escaped character has no number")]
    [InlineData("""{'asin': 'a', 'categories': 'Tea'}""", "'[' is expected")]
    [InlineData("""{'title': 'Tea'}""", "'asin' is empty")]
    public void A_malformed_record_is_named_with_its_line(string line, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => LeafOf(line));
        Assert.Contains(problem, error.Message);
        Assert.Equal(("meta.json", 2), (Path.GetFileName(error.File), error.Line));
    }

    [Fact]
    public void Lists_nested_too_deep_are_refused() =>
        Assert.Contains("nested more than 64", Assert.Throws<DataFormatException>(() => LeafOf("{'x': " + new string('[', 100_000))).Message);

    [Property(MaxTest = 300)]
    public void Whatever_the_text_it_is_read_or_refused_with_its_line(string text)
    {
        foreach (var line in new[] { text, "{'asin': 'a', " + text, "{'asin': '" + text })
            if (Record.Exception(() => LeafOf(line)) is { } error) Assert.True(error is DataFormatException or KeyNotFoundException, $"{error}");  // not about this item
    }

    private string? LeafOf(string line) => AmazonReviews.Leaves(folder.Write("meta.json", "{'asin': 'z'}\n" + line), new(["a"]), out _)["a"];
}
