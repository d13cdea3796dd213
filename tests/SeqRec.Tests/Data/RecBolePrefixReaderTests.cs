using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class RecBolePrefixReaderTests : IDisposable
{
    private const string Header = "user_id:token\titem_id_list:token_seq\titem_id:token\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Prefixes_become_sequences()
    {
        var log = Read("0\t5 6\t7\n0\t5\t6\n1\t9\t8\n", "0\t5 6 7\t5\n1\t9 8\t2\n", "0\t5 6 7 5\t4\n1\t9 8 2\t3\n");
        Assert.Equal(["5 6 7 5 4", "9 8 2 3"], log.Sequences().OrderBy(s => log.Users.Token(s.User)).Select(s => string.Join(' ', s.Items.Select(log.Items.Token))));
    }

    [Fact]
    public void Full_histories_hold_the_last_fifty_items()
    {
        static string Row(int from, int to) => $"0\t{string.Join(' ', Enumerable.Range(from, to - from))}\t{to}\n";
        var log = Read(string.Concat(Enumerable.Range(1, 52).Reverse().Select(to => Row(Math.Max(0, to - 50), to))), Row(3, 53), Row(4, 54));
        Assert.Equal(Enumerable.Range(0, 55).Select(k => $"{k}"), log.Sequences().Single().Items.Select(log.Items.Token));
    }

    [Theory]
    [InlineData("0\t5\n", 2, "does not have 3 columns")]
    [InlineData("0\t5 x\t6\n", 2, "'x' is not an id")]
    [InlineData("0\t6\t7\n0\t5\t6\n", 2, "history of user 0 does not go on")]
    public void Faults_are_named(string training, int line, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(training, "0\t5 6\t7\n", "0\t5 6 7\t8\n"));
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void Another_header_or_file_is_refused()
    {
        var path = folder.Write("a.train.inter", "user_id:token\titem_id:token\n0\t1\n");
        Assert.Contains("header", Assert.Throws<DataFormatException>(() => RecBolePrefixReader.Read(path)).Message);
        Assert.Contains("not the training file", Assert.Throws<DataFormatException>(() => RecBolePrefixReader.Read("a.test.inter")).Message);
    }

    [RealDataFact("amazon-scientific")]
    public void Scientific_has_the_published_counts_and_joins_BERT_s_codes()
    {
        var (texts, codes) = (ContentDomains.Load(ContentDomains.Scientific)[0], ContentDomains.Load(ContentDomains.ScientificBertCodes)[0]);
        Assert.Equal((8442, 4385, 59427), (texts.Log.UserCount, texts.Log.ItemCount, texts.Log.Count));
        Assert.Equal((4373, 4373, 32), (codes.Log.ItemCount, codes.Codes!.Items, codes.Codes.Groups));
        var alike = Enumerable.Range(0, codes.Texts.Count).GroupBy(k => codes.Texts[k]).Where(g => g.Count() > 1).ToArray();
        Assert.NotEmpty(alike);  // a wrong join would give items of one text different codes
        Assert.All(alike, g => Assert.All(g.Skip(1), k => Assert.Equal(codes.Codes[g.First()].ToArray(), codes.Codes[k].ToArray())));
    }

    private InteractionLog Read(string training, string validation, string test)
    {
        folder.Write("a.valid.inter", Header + validation);
        folder.Write("a.test.inter", Header + test);
        return RecBolePrefixReader.Read(folder.Write("a.train.inter", Header + training));
    }
}
