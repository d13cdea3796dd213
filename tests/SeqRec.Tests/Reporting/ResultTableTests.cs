using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public class ResultTableTests
{
    private static readonly ResultTable Table = new(
        [new("model"), Column.Number("hr@10"), Column.Count("users"), new("holds?")],
        [["SASRec, CE", 0.04812345678901234, 35598, true], ["<pop>", null, 7, false]],
        "Sports");

    private sealed record Counts(string Name, int UserCount, double MeanLength, double? Gini);

    [Fact]
    public void Text_is_aligned() => Assert.Equal(
        """
        Sports
        model        hr@10   users  holds?
        ----------  ------  ------  ------
        SASRec, CE  0.0481  35,598  yes
        <pop>            -       7  no
        """.ReplaceLineEndings("\n"),
        Table.ToString());

    [Fact]
    public void Csv_quotes_and_keeps_every_digit() => Assert.Equal(
        "model,hr@10,users,holds?\n\"SASRec, CE\",0.04812345678901234,35598,True\n<pop>,,7,False\n",
        Table.ToCsv());

    [Fact]
    public void Csv_doubles_quotes() =>
        Assert.Equal("a\n\"6\"\" disc\"\n", new ResultTable([new("a")], [["6\" disc"]]).ToCsv());

    [Fact]
    public void Html_escapes_and_json_carries_the_shown_cells()
    {
        var bundle = Kernel.Render(Table);
        Assert.Contains("<td style=\"text-align:left\">&lt;pop&gt;</td>", bundle["text/html"]);
        var json = System.Text.Json.JsonDocument.Parse(bundle["application/vnd.seqrec.table+json"]).RootElement;
        Assert.Equal("Sports", json.GetProperty("caption").GetString());
        Assert.Equal("right", json.GetProperty("columns")[1].GetProperty("align").GetString());
        Assert.Equal("0.0481", json.GetProperty("rows")[0][1].GetString());
    }

    [Fact]
    public void Records_become_rows() => Assert.Equal(
        """
        name    user count  mean length    gini
        ------  ----------  -----------  ------
        Toys        19,412       8.6337       -
        Sports      35,598       8.3245  0.5000
        """.ReplaceLineEndings("\n"),
        ResultTable.From<Counts>([new("Toys", 19412, 8.63368, null), new("Sports", 35598, 8.32454, 0.5)]).ToString());

    [Fact]
    public void Ragged_rows_are_refused() =>
        Assert.Contains("Row 2", Assert.Throws<ArgumentException>(() => new ResultTable([new("a"), new("b")], [[1, 2], [3]])).Message);
}
