namespace SeqRec.Reporting.Rendering;

/// <summary>MIME types in which results are shown.</summary>
internal static class MimeTypes
{
    public const string Html = "text/html";
    public const string Plain = "text/plain";
    public const string Plotly = "application/vnd.plotly.v1+json";
    public const string Record = "application/vnd.seqrec.record+json";
    public const string Table = "application/vnd.seqrec.table+json";
}
