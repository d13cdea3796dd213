namespace SeqRec.Reporting.Rendering;

/// <summary>Writes an <see cref="IMimeBundle"/> in one MIME type; the two public members are what the convention asks for.</summary>
internal sealed class MimeFormatter(string mimeType)
{
    public string MimeType => mimeType;

    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not IMimeBundle bundle) return false;
        writer.Write(bundle.Render(mimeType));
        return true;
    }
}
