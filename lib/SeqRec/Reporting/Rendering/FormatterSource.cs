namespace SeqRec.Reporting.Rendering;

/// <summary>Formatters for a type's own MIME types, created by a kernel through the convention.</summary>
internal abstract class FormatterSource(params string[] mimeTypes)
{
    public IEnumerable<object> CreateTypeFormatters() => mimeTypes.Select(m => new MimeFormatter(m));
}

internal sealed class TextFormatters() : FormatterSource(MimeTypes.Html, MimeTypes.Plain);

internal sealed class RecordFormatters() : FormatterSource(MimeTypes.Record, MimeTypes.Html, MimeTypes.Plain);

internal sealed class TableFormatters() : FormatterSource(MimeTypes.Table, MimeTypes.Html, MimeTypes.Plain);

internal sealed class FigureFormatters() : FormatterSource(MimeTypes.Plotly, MimeTypes.Html, MimeTypes.Plain);
