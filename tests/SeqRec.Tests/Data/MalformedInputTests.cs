using System.Text;
using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class MalformedInputTests : IDisposable
{
    private const string Header = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData(Header, 0, "no interactions")]
    [InlineData("user_id:token\titem_id:token\tuser_id:token\n1\t2\t3\n", 1, "'user_id' occurs twice")]
    [InlineData("user_id:token\trating:float\n1\t2\n", 1, "'item_id' is missing; there are user_id, rating")]
    [InlineData("user_id:token item_id:token\n1 2\n", 1, "'user_id:token item_id:token' occurs", true)]
    [InlineData("1\t2\t3\t4\n", 1, "'1' is not a column name with a type")]
    [InlineData("user_id:text\titem_id:token\n1\t2\n", 1, "'user_id:text' is not a column name")]
    [InlineData(Header + "1\t2\t3\t4\n1 2 3 4\n", 3, "does not have 4 columns")]
    [InlineData(Header + "1\t2\t3\t4\t5\n", 2, "does not have 4 columns")]
    [InlineData(Header + "\n1\t\t3\t4\n", 3, "'item_id' is empty")]
    [InlineData(Header + "-1\t2\t3\t4\n", 2, "'-1' in 'user_id' is negative")]
    [InlineData(Header + "1\t2\tgood\t4\n", 2, "'good' is not a rating")]
    [InlineData(Header + "1\t2\tNaN\t4\n", 2, "'NaN' is not a rating")]
    [InlineData(Header + "1\t2\t1e99\t4\n", 2, "'1e99' is not a rating")]
    [InlineData(Header + "1\t2\t3\tnoon\n", 2, "'noon' is not a time")]
    [InlineData(Header + "1\t2\t3\t99999999999999999999\n", 2, "is not a time")]
    [InlineData(Header + "1\t2\t3\t0.5\n", 2, "'0.5' is not a time")]
    [InlineData(Header + "1\t2\t3\t4\n1\t\uFFFD\t3\t4\n", 3, "not UTF-8")]
    public void RecBole_faults_are_named(string text, int line, string problem, bool spaces = false) =>
        AssertFault(path => RecBoleReader.Read(path), text, line, spaces ? "is missing" : problem);

    [Theory]
    [InlineData("", 0, "no interactions")]
    [InlineData("1\n2\n", 0, "no interactions")]
    [InlineData("1 2 3\n2 -4\n", 2, "'-4' is not an id")]
    [InlineData("1 2 2147483648\n", 1, "'2147483648' is not an id")]
    [InlineData("1 2,3\n", 1, "'2,3' is not an id")]
    [InlineData("user 2\n", 1, "'user' is not an id")]
    [InlineData("1 2 3\n2 4\n\n1 5\n", 4, "User 1 has a line already")]
    public void Sequence_faults_are_named(string text, int line, string problem) =>
        AssertFault(SequenceTextReader.Read, text, line, problem);

    [Theory]
    [InlineData("\n\n", 0, "no interactions")]
    [InlineData("1 2\n1\n", 2, "not a pair")]
    [InlineData("1 2 3\n", 1, "not a pair")]
    [InlineData("1 2\n1 -2\n", 2, "'-2' is not an id")]
    [InlineData("1 2\n99999999999 2\n", 2, "'99999999999' is not an id")]
    public void Pair_faults_are_named(string text, int line, string problem) =>
        AssertFault(PairTextReader.Read, text, line, problem);

    [Fact]
    public void A_second_row_for_an_item_is_refused()
    {
        var path = folder.Write("a.item", "item_id:token\ttitle:token_seq\n1\tTea\n1\tMilk\n");
        Assert.Equal(3, Assert.Throws<DataFormatException>(() => RecBoleReader.ReadItems(path)).Line);
    }

    [Fact]
    public void A_gzip_file_cut_short_or_damaged_is_refused()
    {
        var text = string.Concat(Enumerable.Range(1, 5000).Select(k => $"{k} {k * 7919 % 10007}\n"));
        var packed = TemporaryFolder.Gzip(text);
        byte[] damaged = [.. packed[..^8], 0, 0, 0, 0, .. packed[^4..]]; // the checksum
        foreach (var bytes in new[] { packed[..(packed.Length / 2)], packed[..^4], packed[..12], damaged })
        {
            var path = folder.Write("p.gz", bytes);
            Assert.Contains("gzip", Assert.Throws<DataFormatException>(() => PairTextReader.Read(path)).Message);
        }
    }

    [Theory, InlineData("1\t3\n"), InlineData("no pair at all\n")]
    public void A_file_that_changes_while_it_is_read_is_refused_whatever_came_of_it(string more)
    {
        var path = folder.Write("p.txt", "1 2\n");
        Assert.Equal(1, FileCheck.WhileUnchanged(path, () => PairTextReader.Read(path)).Count);
        var error = Assert.Throws<DataMismatchException>(() => FileCheck.WhileUnchanged(path, () =>
        {
            File.AppendAllText(path, more);
            return PairTextReader.Read(path);
        }));
        Assert.Equal($"{path}: the file changed while it was read. Wait until whatever writes it is done, and start again.", error.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder.Path, "none.inter");
        Assert.Contains(path, Assert.Throws<MissingDataException>(() => RecBoleReader.Read(path)).Message);
        Assert.Throws<MissingDataException>(() => RecBoleReader.Read(folder.Path));
    }

    [Property(MaxTest = 300)]
    public void Whatever_the_bytes_a_reader_gives_a_log_or_a_typed_error(byte[] bytes, string text)
    {
        foreach (var content in new[] { bytes, Encoding.UTF8.GetBytes(Header + text), TemporaryFolder.Gzip(text ?? "") })
        {
            var path = folder.Write("fuzz", content);
            foreach (var format in LogFormats.Names)
                if (Record.Exception(() => LogFormats.Read(format, path)) is { } error) Assert.IsType<DataFormatException>(error);
        }
    }

    private void AssertFault(Func<string, InteractionLog> read, string text, int line, string problem)
    {
        var path = folder.Write("data.txt", text);
        var error = Assert.Throws<DataFormatException>(() => read(path));
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(problem, error.Message);
    }
}
