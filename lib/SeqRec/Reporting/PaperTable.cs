using System.Globalization;
using SeqRec.Evaluation;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Reporting;

/// <summary>One metric, published and ours.</summary>
/// <param name="Metric">Metric such as <c>hr@10</c>.</param>
/// <param name="Paper">The published number; null if there is none.</param>
/// <param name="Ours">Our mean over seeds; null if not measured.</param>
/// <param name="Deviation">Standard deviation over seeds; null for one seed.</param>
/// <param name="Band">What counts as agreement; null if nothing is published.</param>
public sealed record PaperTableRow(string Metric, double? Paper, double? Ours, double? Deviation, AcceptanceBand? Band)
{
    /// <summary>Ours minus the published number.</summary>
    public double? Difference => Ours - Paper;

    /// <summary>Whether ours agrees by <see cref="AcceptanceBand"/>; null where there is nothing to compare.</summary>
    public bool? Holds => Ours is { } ours ? Band?.Holds(ours) : null;
}

/// <summary>Published numbers beside ours: <c>metric | paper | ours | difference | tolerance | holds?</c>.</summary>
[TypeFormatterSource(typeof(TableFormatters), PreferredMimeTypes = [MimeTypes.Table, MimeTypes.Html, MimeTypes.Plain])]
public sealed class PaperTable : IMimeBundle
{
    private readonly string caption;

    private PaperTable(string caption, IReadOnlyList<PaperTableRow> rows) => (this.caption, Rows) = (caption, rows);

    /// <summary>One row per metric: the published ones first, then those only we measured.</summary>
    public IReadOnlyList<PaperTableRow> Rows { get; }

    /// <summary>Compares runs of one model, over one or several seeds, with a published row of the same data set and protocol.</summary>
    /// <param name="published">The row, from <see cref="PaperNumbers.Row"/>.</param>
    /// <param name="runs">Records that differ by their seed.</param>
    /// <param name="split">Prefix of the metrics to compare.</param>
    /// <exception cref="RunRecordException">There is no run, or the runs differ by more than their seed.</exception>
    public static PaperTable Of(PublishedRow published, IReadOnlyList<RunRecord> runs, string split = "test")
    {
        Check(runs);
        var measured = runs[0].Metrics.Keys.Where(k => k.StartsWith(split + "/", StringComparison.Ordinal)).Select(k => k[(split.Length + 1)..]);
        var metrics = (published.Metrics?.Keys ?? []).Union(measured);
        var run = runs[0];
        var caption = $"{run.Model} on {run.Dataset}, protocol {run.Protocol}, {(runs.Count == 1 ? "1 seed" : $"{runs.Count} seeds")}";
        return new(caption, [.. metrics.Select(m => Row(m, published[m], runs, $"{split}/{m}"))]);
    }

    /// <summary>The comparison as a table of texts.</summary>
    public ResultTable ToTable() => new(
        [new("metric"), .. new[] { "paper", "ours", "difference", "tolerance" }.Select(n => new Column(n, Alignment.Right)), new("holds?")],
        [.. Rows.Select(Cells)],
        caption);

    /// <summary>An aligned table in plain text.</summary>
    public override string ToString() => ToTable().ToString();

    string IMimeBundle.Render(string mimeType) => ((IMimeBundle)ToTable()).Render(mimeType);

    private static void Check(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0) throw new RunRecordException("There is no run to compare with the paper.");
        if (runs.Select(r => (r.Model, r.Dataset, r.Protocol)).Distinct().Count() > 1 || runs.DistinctBy(r => r.Seed).Count() < runs.Count)
            throw new RunRecordException($"Runs in one comparison must differ by their seed alone: {string.Join("; ", runs.Select(r => $"{r.Model} on {r.Dataset} under {r.Protocol} seed {r.Seed}"))}.");
    }

    private static PaperTableRow Row(string metric, double? paper, IReadOnlyList<RunRecord> runs, string key)
    {
        var values = runs.Where(r => r.Metrics.ContainsKey(key)).Select(r => r.Metrics[key]).ToArray();
        var error = runs.Select(r => r.StandardErrors.GetValueOrDefault(key)).Average();
        return new(
            metric,
            paper,
            values.Length > 0 ? values.Average() : null,
            Spread.Of(values),
            paper is { } reference ? new AcceptanceBand(reference, error) : null);
    }

    private static object?[] Cells(PaperTableRow row) =>
    [
        row.Metric,
        Text(row.Paper) ?? "not published",
        Text(row.Ours) is not { } ours ? "not measured" : Text(row.Deviation) is { } sd ? $"{ours} ± {sd}" : ours,
        Text(row.Difference, "+0.0000;-0.0000;0.0000"),
        Text(row.Band?.Tolerance),
        row.Holds,
    ];

    private static string? Text(double? value, string format = "0.0000") => value?.ToString(format, CultureInfo.InvariantCulture);
}
