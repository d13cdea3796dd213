using System.Text;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Html;
using SeqRec.Notebooks.Linting;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Documents;

/// <summary>Whatever a file holds, it is a notebook that every reader can use, or it is refused with an error that names it.</summary>
public class NotebookFuzzTests
{
    private const string File = "a.ipynb";

    private static readonly string Stored = Notebooks.Of(
    [
        Notebooks.Markdown("title", "# T 愛😀 $x^2$"), Notebooks.Parameters("var profile = \"quick\"; int k = -1;"),
        Notebooks.Executed(
            "ran", Notebooks.Display(RecordedNumbers.MimeType, JsonNode.Parse("""{ "name": "n", "value": 1 }""")!),
            JsonNode.Parse("""{ "output_type": "stream", "name": "stdout", "text": ["a\n", "b"] }""")!,
            JsonNode.Parse("""{ "output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"] }""")!),
    ]).ToJson();

    private static readonly NotebookPage Page = new();

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(RoundTripTests.AsStored.TrimEnd());
        var (used, refused) = Try(Enumerable.Range(0, bytes.Length / 2).Select(i => bytes[..(2 * i)]));
        Assert.Equal((0, true), (used, refused > 500));
    }

    [Fact]
    public void A_file_with_flipped_bytes_is_used_or_refused()
    {
        var random = new Random(1);
        var (used, refused) = Try(Enumerable.Range(0, 800).Select(_ => Flip(Encoding.UTF8.GetBytes(Stored), random)));
        Assert.True(used > 100 && refused > 300, $"{used} {refused}");
    }

    [Fact]
    public void A_value_of_the_wrong_type_anywhere_is_used_or_refused()
    {
        var withoutFormula = Stored.Replace("$x^2$", "x", StringComparison.Ordinal); // The slowest part of a page by far.
        var (used, refused) = Try(new[] { withoutFormula, RoundTripTests.AsStored }.SelectMany(WrongTypes));
        Assert.True(used > 300 && refused > 200, $"{used} {refused}");
    }

    [Fact]
    public void Half_a_surrogate_pair_in_any_key_or_text_is_refused()
    {
        var quotes = Enumerable.Range(0, Stored.Length).Where(i => Stored[i] == '"');
        var (used, refused) = Try(quotes.SelectMany(i => new[] { "\\ud800", "\\udc00x" }.Select(half => Encoding.UTF8.GetBytes(Stored.Insert(i + 1, half)))));
        Assert.Equal((0, true), (used, refused > 300));
        Assert.Throws<NotebookFormatException>(() => Notebook.Parse(Stored.Replace("ran", "\ud800", StringComparison.Ordinal), File));
    }

    [Fact]
    public void Deep_nesting_is_used_or_refused()
    {
        var depths = new[] { 1, 60, 61, 62, 63, 64, 65, 500, 100_000 };
        var values = depths.SelectMany(depth => new[] { Nested("[", "]", depth), Nested("{\"a\":", "}", depth) }).ToList();
        var (used, refused) = Try(values.SelectMany(value => new[] { value, Stored.Replace("\"version\": \"14.0\"", $"\"version\": {value}", StringComparison.Ordinal) })
            .Select(Encoding.UTF8.GetBytes));
        Assert.True(used > 4 && refused > 20, $"{used} {refused}");
    }

    [Theory]
    [InlineData("4")]
    [InlineData("\"cells\"")]
    [InlineData("{\"notebook\": \"nb\", \"profile\": \"quick\", \"numbers\": []}")]
    [InlineData("{\"worksheets\": [{\"cells\": []}], \"nbformat\": 3}")]
    [InlineData("{\"cells\": {}, \"nbformat\": 4}")]
    [InlineData("{\"cells\": [], \"nbformat\": 4.5}")]
    [InlineData("{\"cells\": [], \"nbformat\": 1e99}")]
    [InlineData("{\"cells\": [], \"nbformat\": 4} {}")]
    [InlineData("#!csharp\n1 + 1")]
    public void Other_files_are_refused(string text) => Assert.Equal((0, 1), Try([Encoding.UTF8.GetBytes(text)]));

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static IEnumerable<byte[]> WrongTypes(string text) =>
        from i in Enumerable.Range(0, Slots(JsonNode.Parse(text)).Count())
        from wrong in new[] { "null", "true", "-1e400", "\"x\"", "[]", "{}", "[null]", "{\"x\": 1}" }
        select Replace(JsonNode.Parse(text)!, i, wrong);

    private static byte[] Replace(JsonNode root, int slot, string by)
    {
        Slots(root).ElementAt(slot)(JsonNode.Parse(by));
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>A setter for every value in a document.</summary>
    private static IEnumerable<Action<JsonNode?>> Slots(JsonNode? node) => node switch
    {
        JsonObject members => members.ToList().SelectMany(member => Slots(member.Value).Prepend(value => members[member.Key] = value)),
        JsonArray items => items.ToList().SelectMany((item, i) => Slots(item).Prepend(value => items[i] = value)),
        _ => [],
    };

    private static (int Used, int Refused) Try(IEnumerable<byte[]> files)
    {
        var results = files.Select(IsUsed).ToList();
        return (results.Count(used => used), results.Count(used => !used));
    }

    private static bool IsUsed(byte[] file)
    {
        try
        {
            Use(Notebook.Parse(file, File));
            return true;
        }
        catch (NotebookFormatException e)
        {
            Assert.Contains(File, e.Message);
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"escaped from {Encoding.UTF8.GetString(file)}", e);
        }

        void Use(Notebook notebook)
        {
            OutputRemoval.Clean(file);
            Linter.Check(notebook, File);
            Page.Render(notebook, "a");
            ParameterCell.Effective(notebook, new Dictionary<string, string>());
            RecordedNumbers.Collect(notebook, File);
            Assert.Equal(notebook.ToJson(), Notebook.Parse(notebook.ToJson(), File).ToJson());
        }
    }
}
