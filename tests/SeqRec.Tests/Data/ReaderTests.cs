using SeqRec.Data;

namespace SeqRec.Tests.Data;

public sealed class ReaderTests : IDisposable
{
    private const string Header = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void RecBole_rows_keep_ratings_times_and_file_order()
    {
        var log = RecBoleReader.Read(folder.Write("a.inter", Header + "u2\tB00A\t3.5\t20\nu1\tB00B\t1\t1e1\nu2\tB00A\t4\t5.0\n"));
        Assert.Equal([new(1, 1, 20, 3.5f), new(2, 2, 10, 1), new(1, 1, 5, 4)], log.Rows);
        Assert.Equal((true, true, "a.inter"), (log.HasTime, log.HasRating, log.Name));
    }

    [Fact]
    public void RecBole_columns_stand_in_any_order_and_may_be_renamed_or_absent()
    {
        var path = folder.Write("a.inter", "business:token\tstars:float\tuser_id:token\nb1\t5\tu1\n");
        var log = RecBoleReader.Read(path, new RecBoleColumns(Item: "business", Rating: "stars"));
        Assert.Equal([new(1, 1, 0, 5)], log.Rows);
        Assert.Equal((false, true), (log.HasTime, log.HasRating));
    }

    [Fact]
    public void RecBole_side_data_is_found_by_token_and_column()
    {
        var items = RecBoleReader.ReadItems(folder.Write("a.item",
            "item_id:token\tmovie_title:token_seq\tyear:float\n7\tToy  Story\t1995\n9\t\t1994\n"));
        Assert.Equal("Toy  Story", items["7", "movie_title"]);
        Assert.Equal(["Toy", "Story"], items.Words("7", "movie_title"));
        Assert.Equal((1994, ""), (items.Number("9", "year"), items["9", "movie_title"]));
        Assert.Equal(["7", "9"], items.Tokens);
        Assert.Throws<KeyNotFoundException>(() => items["7", "genre"]);
        Assert.Throws<KeyNotFoundException>(() => items["8", "year"]);
    }

    [Fact]
    public void Sequence_text_gives_each_user_his_items_in_order()
    {
        var log = SequenceTextReader.Read(folder.Write("s.txt", "5 30 10 30\n2\t10\n"));
        Assert.Equal(["30", "10", "30"], log.Sequences()[0].Items.Select(log.Items.Token));
        Assert.Equal(["5", "2"], log.Users.Tokens);
        Assert.Equal((false, false), (log.HasTime, log.HasRating));
    }

    [Fact]
    public void A_user_without_items_is_dropped_and_counted()
    {
        var log = SequenceTextReader.Read(folder.Write("s.txt", "1 5\n2\n\n3 5 6\n"), out var report);
        Assert.Equal(["1", "3"], log.Users.Tokens);
        Assert.Equal((4, 1, 1), (report.Lines, report.BlankLines, report.EmptyUsers));
    }

    [Fact]
    public void Pairs_are_one_interaction_a_line_and_repeats_stay()
    {
        var log = PairTextReader.Read(folder.Write("p.txt", "1 7\n1  8 \n2\t7\n1 7\n"));
        Assert.Equal(["7", "8", "7"], log.Sequences()[0].Items.Select(log.Items.Token));
    }

    [Theory]
    [InlineData("1 7\r\n2 8\r\n")]
    [InlineData("\uFEFF1 7\n2 8")]
    [InlineData("1\t7\n\n2\t8\n\n")]
    public void Line_ends_marks_and_blank_lines_change_nothing(string text)
    {
        Assert.Equal([("1", "7", 0L), ("2", "8", 1L)], PairTextReader.Read(folder.Write("p.txt", text)).Tokens());
        Assert.Equal([("1", "7", 0L), ("2", "8", 1L)], SequenceTextReader.Read(folder.Write("s.txt", text)).Tokens());
    }

    [Fact]
    public void Windows_line_ends_do_not_reach_the_last_column() =>
        Assert.Equal(9, RecBoleReader.Read(folder.Write("a.inter", (Header + "u\ti\t1\t9\n").Replace("\n", "\r\n"))).Rows[0].Time);

    [Fact]
    public void Gzip_is_told_by_its_bytes_and_not_by_the_name()
    {
        var packed = folder.Write("packed.txt", TemporaryFolder.Gzip("1 7\n"));
        var plain = folder.Write("plain.gz", "1 7\n");
        Assert.Equal(PairTextReader.Read(plain).Rows, PairTextReader.Read(packed).Rows);
    }
}
