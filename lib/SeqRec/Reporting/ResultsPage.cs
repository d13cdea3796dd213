using System.Globalization;
using System.Text;
using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>All run records of a paper beside the published numbers, as a page of Markdown: one table per data set and protocol.</summary>
/// <param name="paper">The published numbers.</param>
/// <param name="records">Our runs.</param>
public sealed class ResultsPage(PaperNumbers paper, IReadOnlyList<RunRecord> records)
{
    private static readonly string[] Metrics = ["hr@10", "ndcg@10", "auc", "gauc"];

    /// <summary>The page.</summary>
    public override string ToString()
    {
        var page = new StringBuilder($"# Results: {paper.Title}\n\nMade by `seqrec results` from the run records beside this file; nothing here is typed. ");
        page.Append("A row holds when ours lies within 5 % or two standard errors of the published number, whichever is more.\n");
        foreach (var table in records.GroupBy(r => (r.Dataset, r.Protocol)).OrderBy(g => g.Key)) Write(page, table.Key.Dataset, table.Key.Protocol, table);
        return page.ToString();
    }

    private void Write(StringBuilder page, string dataset, string protocol, IEnumerable<RunRecord> runs)
    {
        page.Append($"\n## {dataset}, protocol {protocol}\n\n{Summary(protocol)}.\n\n");
        page.Append("| model | metric | published | ours | seeds | difference | tolerance | holds? |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        var models = runs.GroupBy(r => r.Model).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        foreach (var model in models)
            foreach (var row in PaperTable.Of(Published(dataset, protocol, model.Key), [.. model]).Rows.Where(r => Metrics.Contains(r.Metric)))
                page.Append(Line(model.Key, row, model.Count()));
        page.Append('\n');
        foreach (var run in models.SelectMany(m => m).OrderBy(r => r.Seed).DistinctBy(r => r.Model)) page.Append($"- {run.Model}: `{run.Command}` ({run.Epochs} epochs of {Text(run.SecondsPerEpoch, "0.0")} s)\n");
    }

    private static string Summary(string protocol) =>
        ClickProtocol.All.FirstOrDefault(p => p.Name == protocol)?.Summary ?? Evaluation.Protocol.Named(protocol).Summary;

    private PublishedRow Published(string dataset, string protocol, string model) =>
        paper.Tables.Where(t => t.Dataset == dataset && t.Protocol == protocol).SelectMany(t => t.Rows).FirstOrDefault(r => r.Model == model) ?? new(model, null);

    private static string Line(string model, PaperTableRow row, int seeds) => string.Join(" | ", "| " + model, row.Metric,
        row.Paper is { } paper ? Text(paper) : "not published",
        row.Ours is { } ours ? Text(ours) + (row.Deviation is { } sd ? " ± " + Text(sd) : "") : "not measured", seeds,
        row.Difference is { } difference ? Text(difference, "+0.0000;-0.0000") : "-",
        row.Band is { } band ? Text(band.Tolerance) : "-",
        row.Holds switch { true => "yes", false => "no", null => "-" }) + " |\n";

    private static string Text(double value, string format = "0.0000") => value.ToString(format, CultureInfo.InvariantCulture);
}
