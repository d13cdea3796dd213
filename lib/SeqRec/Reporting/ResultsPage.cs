using System.Globalization;
using System.Text;
using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>
/// All run records of a paper beside the published numbers, as a page of Markdown: one part per data set and protocol.
/// </summary>
/// <param name="paper">The published numbers.</param>
/// <param name="records">
/// Runs of this paper and of others; of the others those count that share a data set and protocol with the paper's.
/// </param>
/// <param name="folder">The folder that holds the records of all papers, for the ranks beside them.</param>
public sealed class ResultsPage(PaperNumbers paper, IReadOnlyList<RunRecord> records, string folder)
{
    private static readonly string[] Compared = ["hr@10", "ndcg@10", "auc", "gauc"];
    private static readonly string[] Rankings = ["hr@5", "hr@10", "hr@20", "ndcg@5", "ndcg@10", "ndcg@20"];
    private readonly IReadOnlyList<PaperNumbers> all = [paper, .. PaperNumbers.Papers.Where(p => p != paper.Paper).Select(PaperNumbers.Load)];

    /// <summary>The page.</summary>
    public override string ToString()
    {
        var page = new StringBuilder($"# Results: {paper.Title}\n\nMade by `seqrec results` from the run records beside this file; nothing here is typed. ");
        page.Append("A row holds when ours lies within 5 % or two standard errors of the published number, whichever is more.\n");
        foreach (var part in records.GroupBy(r => (r.Dataset, r.Protocol)).Where(g => g.Any(r => r.Paper == paper.Paper)).OrderBy(g => g.Key))
            Write(page, part.Key.Dataset, part.Key.Protocol, [.. part.GroupBy(r => r.Model).OrderBy(g => g.Key, StringComparer.Ordinal)]);
        return page.ToString();
    }

    private void Write(StringBuilder page, string dataset, string protocol, IReadOnlyList<IGrouping<string, RunRecord>> models)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {dataset}, protocol {protocol}\n\n{Summary(protocol)}.\n\n");
        page.Append("| model | metric | published | ours | seeds | difference | tolerance | holds? |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var model in models)
            foreach (var row in PaperTable.Of(Published(dataset, protocol, model.Key), [.. model]).Rows.Where(r => Compared.Contains(r.Metric)))
                page.Append(Line(model.Key, row, model.Count()));
        WriteAllCutOffs(page, models);
        WritePairs(page, models);
        WriteElsewhere(page, dataset, protocol);
        page.Append('\n');
        foreach (var run in models.Select(m => m.MinBy(r => r.Seed)!)) page.Append(CultureInfo.InvariantCulture, $"- {run.Model}: `{run.Command}` ({run.Epochs} epochs)\n");
    }

    private static void WriteAllCutOffs(StringBuilder page, IReadOnlyList<IGrouping<string, RunRecord>> models)
    {
        var ranked = models.Where(m => m.All(r => Rankings.All(k => r.Metrics.ContainsKey($"test/{k}")))).ToList();
        if (ranked.Count == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"\n| ours | seeds | {string.Join(" | ", Rankings)} |\n| --- | --- |{string.Concat(Rankings.Select(_ => " --- |"))}\n");
        foreach (var model in ranked) page.Append(CultureInfo.InvariantCulture, $"| {model.Key} | {model.Count()} | {string.Join(" | ", Rankings.Select(k => MeanOf([.. model.Select(r => r.Metrics[$"test/{k}"])])))} |\n");
    }

    private void WritePairs(StringBuilder page, IReadOnlyList<IGrouping<string, RunRecord>> models)
    {
        var pairs = (from own in models where Row(own.Key).Model == paper.Model
                     from other in models where other.Key != own.Key && (Row(own.Key).Changes == Row(other.Key).Changes || (Row(own.Key).Changes.Length == 0 && paper.Baseline is null))
                     from pair in PairedComparison.Of(own, other, folder) select pair).Concat(AgainstBaseline(models)).ToList();
        if (pairs.Count == 0) return;
        page.Append("\nPaired test over users (Student's t, each user's metric averaged over seeds; p is not corrected for the number of rows):\n\n");
        page.Append("| difference | metric | seeds | mean | 95 % interval | p | reading |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var p in pairs)
            page.Append(CultureInfo.InvariantCulture, $"| {p.First} - {p.Second} | {p.Metric} | {p.Seeds} | {Text(p.Difference)} | {p.Reading} |\n");
    }

    // Each other row beside the baseline that has been run with the most of its changes, and no others.
    private IEnumerable<PairedComparison> AgainstBaseline(IReadOnlyList<IGrouping<string, RunRecord>> models) =>
        from other in models where paper.Baseline is not null && Row(other.Key).Model != paper.Baseline && Row(other.Key).Model != paper.Model
        let baseline = models.Where(m => Row(m.Key).Model == paper.Baseline && !Changes(m.Key).Except(Changes(other.Key)).Any()).MaxBy(m => Changes(m.Key).Length)
        where baseline is not null
        from pair in PairedComparison.Of(other, baseline, folder) select pair;

    private static string[] Changes(string label) => Row(label).Changes.Split('+', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(PairedDifference d) =>
        $"{Text(d.MeanDifference, Signed)} | {Text(d.Lower, Signed)} to {Text(d.Upper, Signed)} | {(d.PValue < 0.001 ? "< 0.001" : Text(d.PValue, "0.000"))}";

    // A row with changed options is compared with those of the same changes.
    private static (string Model, string Changes) Row(string label) => label.Split('+', 2) is [var model, var changes] ? (model, changes) : (label, "");

    // What others published under the same preparation and ranking, whatever they trained on.
    private void WriteElsewhere(StringBuilder page, string dataset, string protocol)
    {
        if (Evaluation.Protocol.All.FirstOrDefault(p => p.Name == protocol) is not { } known || paper.Model is null) return;
        var rows = all.SelectMany(p => p.Tables).Where(t => t.Dataset == dataset && t.Protocol == known.Family)
            .SelectMany(t => t.Rows.Where(r => r.Metrics is not null), (t, r) => $"| {r.Model} | {Published(r, "hr@10")} | {Published(r, "ndcg@10")} | {t.Source} |\n").Distinct().ToList();
        if (rows.Count > 0) page.Append(CultureInfo.InvariantCulture, $"\nPublished by others under {known.Family} on this set:\n\n| model | hr@10 | ndcg@10 | source |\n| --- | --- | --- | --- |\n{string.Concat(rows)}");
    }

    private static string Summary(string protocol) =>
        ClickProtocol.All.FirstOrDefault(p => p.Name == protocol)?.Summary
        ?? Federation.FederatedProtocol.All.FirstOrDefault(p => p.Name == protocol)?.Summary ?? Evaluation.Protocol.Named(protocol).Summary;

    private PublishedRow Published(string dataset, string protocol, string model) =>
        all.SelectMany(p => p.Tables).Where(t => t.Dataset == dataset && t.Protocol == protocol).SelectMany(t => t.Rows).FirstOrDefault(r => r.Model == model) ?? new(model, null);

    private static string Published(PublishedRow row, string metric) => row[metric] is { } value ? Text(value) : "-";

    private static string Line(string model, PaperTableRow row, int seeds) => string.Join(" | ", "| " + model, row.Metric,
        row.Paper is { } paper ? Text(paper) : "not published",
        row.Ours is { } ours ? Text(ours) + (row.Deviation is { } sd ? " ± " + Text(sd) : "") : "not measured", seeds,
        row.Difference is { } difference ? Text(difference, Signed) : "-",
        row.Band is { } band ? Text(band.Tolerance) : "-",
        row.Holds switch { true => "yes", false => "no", null => "-" }) + " |\n";

    private static string MeanOf(double[] seeds) => Text(seeds.Average()) + (Spread.Of(seeds) is { } sd ? " ± " + Text(sd) : "");

    private const string Signed = "+0.0000;-0.0000";

    // Rounded first: of what rounds to zero from below, the format alone would make "-+0.0000".
    private static string Text(double value, string format = "0.0000") => (Math.Round(value, 4) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
