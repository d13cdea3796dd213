using System.Globalization;

namespace SeqRec.Data;

/// <summary>
/// Reads UCI's Online Retail as UniSRec prepares it (Hou et al., KDD 2022): a user is an invoice, an item a stock code, its text the first
/// description met. All lines of an invoice share one minute, so the order of a "sequence" is that of the file and says nothing about time.
/// </summary>
public static class InvoiceCsvReader
{
    private const string Minute = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Reads a plain or gzip file with the columns <c>InvoiceNo</c>, <c>StockCode</c>, <c>Description</c>, <c>Quantity</c> and <c>InvoiceDate</c>.</summary>
    /// <param name="name">Name of the domain.</param>
    /// <param name="path">The file.</param>
    /// <param name="undescribed">Rows without a description, which are dropped.</param>
    /// <param name="repeats">Rows dropped because invoice, stock code, quantity and minute are those of an earlier row.</param>
    /// <exception cref="DataFormatException">The file breaks the format; the message names the line.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static ContentDomain Read(string name, string path, out int undescribed, out int repeats)
    {
        using var table = new CsvTable(path, "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate");
        var (log, texts, seen) = (new InteractionLogBuilder(name, hasTime: true, hasRating: false), new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>());
        (undescribed, repeats) = (0, 0);
        while (table.Next() is [var invoice, var code, var description, var quantity, var date])
        {
            var time = Seconds(date, table.Lines);
            if (string.IsNullOrWhiteSpace(description)) undescribed++;
            else if (!seen.Add($"{invoice}\t{code}\t{quantity}\t{date}")) repeats++;
            else
            {
                texts.TryAdd(code, description.Trim().ToLowerInvariant() + '.');
                log.Add(IdToken.Text(invoice, "InvoiceNo", table.Lines), IdToken.Text(code, "StockCode", table.Lines), time);
            }
        }
        return log.Count > 0 ? ContentDomain.Of(log.Build(), texts) : throw table.Lines.Empty();
    }

    // Of a clock whose time zone is not stated, read as UTC.
    private static long Seconds(string date, LineReader lines) =>
        DateTimeOffset.TryParseExact(date, Minute, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeSeconds()
            : throw lines.Error($"'{date}' is no date.", $"Dates are written {Minute}.");
}
