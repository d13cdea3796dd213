namespace SeqRec.Reporting.Rendering;

/// <summary>A result that a kernel can show in several MIME types.</summary>
internal interface IMimeBundle
{
    /// <summary>The result in one of the MIME types its formatter source offers.</summary>
    string Render(string mimeType);
}
