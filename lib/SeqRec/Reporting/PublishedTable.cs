namespace SeqRec.Reporting;

/// <summary>Numbers of one source for one data set and protocol.</summary>
/// <param name="Table">Name of the table, unique in its file.</param>
/// <param name="Source">Where the numbers were read.</param>
/// <param name="Dataset">Name of the data set in the catalogue.</param>
/// <param name="Protocol">Evaluation protocol; numbers of different protocols are never compared.</param>
/// <param name="Rows">One row per model.</param>
/// <param name="Note">What a reader should know before comparing.</param>
public sealed record PublishedTable(
    string Table, string Source, string Dataset, string Protocol, IReadOnlyList<PublishedRow> Rows, string? Note = null);

/// <summary>Numbers of one model.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Metrics">Metrics such as <c>hr@10</c>; null where the source gives none.</param>
public sealed record PublishedRow(string Model, IReadOnlyDictionary<string, double?>? Metrics)
{
    /// <summary>The published number, or null for "not published".</summary>
    public double? this[string metric] => Metrics?.GetValueOrDefault(metric);
}
