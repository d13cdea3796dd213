using SeqRec.Reporting;
using static SeqRec.Tests.Reporting.Runs;

namespace SeqRec.Tests.Reporting;

public class PaperTableTests
{
    private static readonly PublishedRow Published = new("SASRec-CE", new Dictionary<string, double?> { ["hr@10"] = 0.0480, ["hr@5"] = 0.03, ["mrr"] = null });

    [Fact]
    public void Seeds_are_averaged_and_judged_by_the_band()
    {
        var table = PaperTable.Of(Published, [Run(1, 0.047), Run(2, 0.049), Run(3, 0.051)]);
        Assert.Equal(
            """
            SASRec-CE on amazon-sports, protocol RB, 3 seeds
            metric           paper             ours  difference  tolerance  holds?
            -------  -------------  ---------------  ----------  ---------  ------
            hr@10           0.0480  0.0490 ± 0.0020     +0.0010     0.0024  yes
            hr@5            0.0300     not measured           -     0.0015  -
            mrr      not published     not measured           -          -  -
            ndcg@10  not published  0.0227 ± 0.0000           -          -  -
            """.ReplaceLineEndings("\n"),
            table.ToString());
        Assert.Equal(0.002, table.Rows[0].Deviation!.Value, 12);
    }

    [Fact]
    public void A_miss_is_shown_as_a_miss()
    {
        Assert.False(PaperTable.Of(Published, [Run(hitRate: 0.0430, error: 0.001)]).Rows[0].Holds);
        Assert.True(PaperTable.Of(Published, [Run(hitRate: 0.0430, error: 0.003)]).Rows[0].Holds);
    }

    [Fact]
    public void Unpublished_models_show_ours_alone()
    {
        var table = PaperTable.Of(new("SASRec-CE", null), [Run()]);
        Assert.Equal(["hr@10", "ndcg@10"], table.Rows.Select(r => r.Metric));
        Assert.All(table.Rows, r => Assert.Null(r.Holds));
        Assert.Contains("<td style=\"text-align:right;font-variant-numeric:tabular-nums\">not published</td>", Kernel.Render(table)["text/html"]);
    }

    [Fact]
    public void Runs_that_differ_by_more_than_the_seed_are_refused()
    {
        Assert.Throws<RunRecordException>(() => PaperTable.Of(Published, []));
        Assert.Throws<RunRecordException>(() => PaperTable.Of(Published, [Run(1), Run(1)]));
        Assert.Throws<RunRecordException>(() => PaperTable.Of(Published, [Run(1), Run(2) with { Protocol = "S3" }]));
    }
}
