using System.Security.Cryptography;
using System.Text;
using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public sealed class ReferenceSplitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Review(string user, string item, long time, double rating = 5) =>
        $$"""{"reviewerID": "{{user}}", "asin": "{{item}}", "reviewerName": "J. \"X\"", "helpful": [0, 1], "reviewText": "It's {fine} \u2713", "overall": {{rating}}, "summary": "ok", "unixReviewTime": {{time}}, "reviewTime": "06 2, 2013"}""" + "\n";

    private static string Item(string item, string? category) =>
        "{'asin': '" + item + "', 'title': \"Men's\", 'salesRank': {'Toys': 12}, 'related': {'also_bought': ['x', 'y']}" + (category is null ? "" : $", 'categories': [['Top', '{category}'], ['Other']]") + "}\n";

    // 300 users of 2 to 5 reviews, of 40 items, in the order of items as in the published files; i39 has no metadata, i38 no category.
    private (string Reviews, string Metadata) Shop(bool gzip = true)
    {
        var random = new Xoshiro256(3);
        var rows = from user in Enumerable.Range(0, 300) from k in Enumerable.Range(0, 2 + user % 4) select (User: user, Item: (int)random.Below(40), Time: 1_400_000_000 + 86400 * random.Below(9));
        var reviews = string.Concat(rows.ToList().OrderBy(r => r.Item).Select(r => Review($"u{r.User}", $"i{r.Item}", r.Time, 1 + r.Item % 5)));
        var metadata = string.Concat(Enumerable.Range(0, 39).Select(k => Item($"i{k}", k == 38 ? null : $"c{k % 4}")));
        return gzip
            ? (folder.Write("reviews.json.gz", TemporaryFolder.Gzip(reviews)), folder.Write("meta.json.gz", TemporaryFolder.Gzip(metadata)))
            : (folder.Write("reviews.json", reviews), folder.Write("meta.json", metadata));
    }

    private CategorisedLog Read(bool gzip = true) => Shop(gzip) is var (reviews, metadata) ? AmazonReviews.Read(reviews, metadata) : throw new InvalidOperationException();

    private static string Text(ClickData data) => string.Join('\n', new[] { data.Train, data.Validation, data.Test }.SelectMany(p => p)
        .Select(e => $"{e.User} {e.Group} {e.Item} {string.Join(',', e.History)} {string.Join(',', e.Categories)} {e.Clicked}"));

    private static ClickData Split(CategorisedLog source, ulong seed = 1) => ReferenceSplit.Of(source.Log, source.Fields, seed);

    [Fact]
    public void The_same_files_packed_or_not_give_the_same_examples_and_another_seed_others()
    {
        Assert.Equal(Text(Split(Read())), Text(Split(Read(gzip: false))));
        Assert.NotEqual(Text(Split(Read())), Text(Split(Read(), seed: 2)));
    }

    [Fact]
    public void A_user_s_last_review_is_the_target_and_ties_in_time_keep_file_order()
    {
        var text = Review("u", "late", 300) + Review("u", "b", 200) + Review("u", "a", 200) + Review("u", "first", 100);
        var log = AmazonReviews.ReadLog(folder.Write("r.json", text), out _);
        Assert.Equal(["first", "b", "a", "late"], log.Sequences()[0].Items.Select(log.Items.Token));
    }

    [Fact]
    public void Every_user_is_in_one_part_with_a_drawn_and_a_real_item_over_the_same_history()
    {
        var (source, data) = (Read(), Split(Read()));
        ClickExample[] all = [.. data.Train, .. data.Validation, .. data.Test];
        Assert.Equal(Enumerable.Range(1, 300), all.Select(e => e.Group!.Value).Distinct().Order());
        foreach (var pair in all.Chunk(2))
        {
            Assert.Equal((pair[0].Group, false, true), (pair[1].Group, pair[0].Clicked, pair[1].Clicked));
            Assert.Same(pair[0].History, pair[1].History);
            Assert.Equal(source.Log.Sequences()[pair[0].Group!.Value - 1].Items.Length - 1, pair[0].History.Length);
        }
        Assert.InRange(data.Test.Count / 2, 15, 50);
        Assert.InRange(data.Validation.Count / 2, 12, 45);
    }

    [Fact]
    public void Ids_go_by_frequency_in_training_and_whatever_it_lacks_is_0_with_its_category_kept()
    {
        var data = Split(Read());
        var met = data.Train.SelectMany(e => e.History.Append(e.Item)).CountBy(i => i).ToDictionary();
        Assert.Equal(Enumerable.Range(1, data.Fields.ItemCount), met.Keys.Order());
        Assert.All(Enumerable.Range(2, data.Fields.ItemCount - 1), item => Assert.True(met[item] <= met[item - 1]));
        Assert.Equal(Enumerable.Range(1, data.Train.Count / 2), data.Train.Select(e => e.User).Distinct());
        Assert.All(data.Test.Concat(data.Validation), e => Assert.Equal(0, e.User));
    }

    [Fact]
    public void An_item_of_the_test_part_alone_is_number_0_and_can_be_predicted_on()
    {
        // Everyone but one reviews the same two items; whichever part that one is in, two seeds put it in training and elsewhere.
        var text = string.Concat(Enumerable.Range(0, 40).Select(u => Review($"u{u}", u == 7 ? "rare" : "a", 1) + Review($"u{u}", "b", 2)));
        var source = AmazonReviews.Read(folder.Write("r.json", text), folder.Write("m.json", Item("a", "c") + Item("b", "d") + Item("rare", "c")));
        var data = Enumerable.Range(1, 99).Select(seed => Split(source, (ulong)seed)).First(d => d.Test.Any(e => e.Group == 8));
        var example = data.Test.First(e => e.Group == 8 && e.Clicked);
        var batch = ClickBatches.InOrder([example], data.Fields).Single();
        Assert.Equal((0L, true), (batch.History[0, 0], batch.HistoryCategories[0, 0] > 0));
        Assert.Contains(data.Omitted, o => o.What.StartsWith("items that the training part", StringComparison.Ordinal) && o.Count == 1);
    }

    [Theory]
    [InlineData("amazon-electronics", "Electronics")]
    [InlineData("amazon-books", "Books")]
    public void A_folder_with_the_published_names_is_all_it_takes(string name, string files)
    {
        var (reviews, metadata) = Shop();
        Directory.CreateDirectory(Path.Combine(folder.Path, name));
        File.Copy(reviews, Path.Combine(folder.Path, name, $"reviews_{files}_5.json.gz"));
        Assert.Contains($"meta_{files}.json.gz", Assert.Throws<MissingDataException>(() => ClickDatasets.Load(name, null, folder.Path)).Message);
        File.Copy(metadata, Path.Combine(folder.Path, name, $"meta_{files}.json.gz"));
        var data = ClickDatasets.Load(name, ClickProtocol.Reference, folder.Path);
        Assert.Equal(Text(Split(Read())), Text(data));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(reviews))), data.Sha256);
        Assert.NotEmpty(ClickDatasets.Load(name, ClickProtocol.PortablePrefixes, folder.Path).Train);
    }

    [Fact]
    public void What_the_files_lack_is_counted()
    {
        var single = Review("once", "i1", 5);
        var (reviews, metadata) = Shop(gzip: false);
        File.AppendAllText(reviews, "\n" + single);
        var source = AmazonReviews.Read(reviews, metadata);
        var counts = source.Omitted.Concat(Split(source).Omitted).ToDictionary(o => o.What, o => o.Count);
        Assert.Equal((1, 1, 1, 1), (counts["blank lines of reviews"], counts["items without metadata, whose category is default_cat"],
            counts["items whose metadata has no category, which is default_cat"], counts["users of a single interaction"]));
        Assert.Equal(5, source.Fields.CategoryCount);  // c0 to c3 and the default
    }

    [Fact]
    public void A_review_that_lacks_a_part_or_is_malformed_is_named_with_file_and_line()
    {
        foreach (var (line, problem) in new[]
        {
            ("""{"asin": "a", "unixReviewTime": 1}""", "'reviewerID' is empty"), ("""{"reviewerID": "u", "unixReviewTime": 1}""", "'asin' is empty"),
            ("""{"reviewerID": "u", "asin": "a"}""", "'unixReviewTime' is missing"), ("""{"reviewerID": "u", "asin": "a", "unixReviewTime": 1.5}""", "no whole number"),
            ("""{"reviewerID": "u", "asin": "a", "unixReviewTime": "noon"}""", "A number is expected"), ("""{"reviewerID": "u", "asin": "a", "overall": NaN, "unixReviewTime": 1}""", "A number is expected"),
            ("""{"reviewerID": "u", "asin": """, "A string is expected"),
        })
        {
            var path = folder.Write("r.json", Review("u", "a", 1) + line + "\n");
            var error = Assert.Throws<DataFormatException>(() => AmazonReviews.ReadLog(path, out _));
            Assert.Equal((path, 2), (error.File, error.Line));
            Assert.Contains(problem, error.Message);
        }
    }

    [Fact]
    public void A_gzip_file_cut_short_and_one_without_reviews_are_refused()
    {
        var packed = TemporaryFolder.Gzip(string.Concat(Enumerable.Range(0, 2000).Select(k => Review($"u{k}", $"i{k * 7919 % 1009}", k))));
        foreach (var bytes in new[] { packed[..(packed.Length / 2)], packed[..^5] })
            Assert.Contains("gzip", Assert.Throws<DataFormatException>(() => AmazonReviews.ReadLog(folder.Write("r.gz", bytes), out _)).Message);
        Assert.Contains("no interactions", Assert.Throws<DataFormatException>(() => AmazonReviews.ReadLog(folder.Write("r.json", Encoding.UTF8.GetBytes("\n")), out _)).Message);
    }

    [Fact]
    public void Nobody_to_train_on_and_nothing_to_draw_are_refused()
    {
        Assert.Contains("a single item", Assert.Throws<ArgumentException>(() => Split(Of(("a", "x", 1), ("a", "x", 2)))).Message);
        Assert.Contains("no user to train on", Assert.Throws<ArgumentException>(() => Split(Of(("a", "x", 1), ("b", "y", 2)))).Message);
    }

    private static CategorisedLog Of(params (string, string, long)[] rows) => Logs.Of(rows) is var log ? new(log, ClickFields.Of(log, _ => null), []) : null!;
}
