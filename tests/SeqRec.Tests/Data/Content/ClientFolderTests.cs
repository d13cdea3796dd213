using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class ClientFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        var log = new RetailSimulator(new() { Users = 20, Items = 60 }).Simulate().Domains[1].ToLog();
        var codes = ItemCodes.Random(log.ItemCount, 4, 16, 1);
        ClientFolder.Write(folder.Path, log, codes);
        var (again, read) = ClientFolder.Read(folder.Path, 4, 16);
        Assert.Equal(Lines(log), Lines(again));
        Assert.All(log.Items.Tokens, token => Assert.Equal(codes[log.Items[token] - 1].ToArray(), read[again.Items[token] - 1].ToArray()));
        Assert.Throws<ArgumentException>(() => ClientFolder.Write(folder.Path, log, codes.Rows(1..3)));
    }

    private static IEnumerable<string> Lines(InteractionLog log) => log.Sequences().Select(s => $"{log.Users.Token(s.User)}: {string.Join(' ', s.Items.Select(log.Items.Token))}").Order();

    [Theory]
    [InlineData("item_id:token\tcodes:token_seq\na\t1 2\nb\t3 16\n", "'b' has no 2 codes from 0 to 15")]
    [InlineData("item_id:token\tcodes:token_seq\na\t1 2 3\nb\t3 4\n", "'a' has no 2 codes")]
    [InlineData("item_id:token\tcodes:token_seq\na\t1 2\n", "'b' has no 2 codes")]
    [InlineData("item_id:token\ttitle:token_seq\na\tx\n", "column 'codes' is missing")]
    public void Codes_that_are_missing_or_do_not_fit_are_refused(string items, string problem)
    {
        folder.Write("client.inter", "user_id:token\titem_id:token\nu\ta\nu\tb\n");
        var path = folder.Write("client.item", items);
        var error = Assert.Throws<DataFormatException>(() => ClientFolder.Read(folder.Path, 2, 16));
        Assert.Contains(problem, error.Message);
        Assert.Equal(path, error.File);
    }
}
