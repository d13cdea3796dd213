using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class HistoryCsvReaderTests : IDisposable
{
    private const string Header = "user_id,title,history_item_id,item_id\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_become_sequences_whatever_their_order()
    {
        var log = Read(Header + "B,\"one, \"\"two\"\"\",\"[7]\",8\nA,x,\"[1, 2]\",3\nA,y,\"[1]\",2\n", Header + "A,z,\"[1, 2, 3]\",9\n");
        Assert.Equal(["B", "A"], log.Users.Tokens);
        Assert.Equal([["7", "8"], ["1", "2", "3", "9"]], log.Sequences().Select(s => s.Items.Select(log.Items.Token).ToArray()));
    }

    [Fact]
    public void Full_histories_hold_the_last_ten_items()
    {
        static string Row(int from, int to) => $"A,x,\"[{string.Join(", ", Enumerable.Range(from, to - from))}]\",{to}\n";
        var log = Read(Header + Row(1, 11) + Row(2, 12), Header + Row(3, 13));
        Assert.Equal(Enumerable.Range(1, 13).Select(k => $"{k}"), log.Sequences().Single().Items.Select(log.Items.Token));
    }

    [Theory]
    [InlineData("", 0, "no interactions")]
    [InlineData("user_id,item_id\nA,1\n", 1, "'history_item_id' is missing; there are user_id, item_id")]
    [InlineData(Header + "A,x,[1]\n", 2, "does not have 4 columns")]
    [InlineData(Header + "A,\"x,[1],2\n", 2, "quoted field does not end")]
    [InlineData(Header + "A,\"x\"y,[1],2\n", 2, "Something follows")]
    [InlineData(Header + "A,x,1,2\n", 2, "'1' is no list")]
    [InlineData(Header + "A,x,[one],2\n", 2, "'one' is not an id")]
    [InlineData(Header + "A,x,[1],-2\n", 2, "'-2' is not an id")]
    [InlineData(Header + ",x,[1],2\n", 2, "'user_id' is empty")]
    [InlineData(Header + "A,x,\"[1,2,3,4,5,6,7,8,9,10,11]\",12\n", 2, "11 items, more than 10")]
    [InlineData(Header + "A,x,[1],2\nA,x,\"[1, 3]\",4\n", 3, "history of user A does not go on")]
    public void Faults_are_named(string text, int line, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(text));
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message);
    }

    [RealDataFact(ContentDomains.OfficeScientific)]
    public void Office_and_Scientific_have_the_published_counts_and_texts()
    {
        var domains = ContentDomains.LoadOfficeScientific();  // checks users, items, interactions, and every history
        Assert.Equal(["office", "scientific"], domains.Select(d => d.Name));
        Assert.Equal([12754, 12888], domains.Select(d => LeaveOneOut.Split(d.Log).TrainingSequences.Sum(s => s.Items.Length - 1)));
        foreach (var domain in domains)
        {
            Assert.Equal((5, domain.Log.ItemCount), (domain.Log.Statistics.MinLength, domain.Texts.Count));
            Assert.All(domain.Texts, text => Assert.EndsWith(".", text));
        }
        Assert.Equal("BIC 4 Color Fashion Ball Pen, Medium Point (1.0mm), Assorted, 1-Count. BIC.", domains[0].Texts[0]);
    }

    private InteractionLog Read(params string[] files) => HistoryCsvReader.Read("test", [.. files.Select((text, k) => folder.Write($"{k}.csv", text))]);
}
