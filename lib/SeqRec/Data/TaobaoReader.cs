namespace SeqRec.Data;

/// <summary>
/// Reads Taobao's UserBehavior (Tianchi data set 649): comma separated without a header, user, item, category, behaviour and unix
/// seconds. A last line with too few columns, as a file cut short has, is skipped and counted.
/// </summary>
public static class TaobaoReader
{
    /// <summary>Views, additions to the cart, favourites and purchases, as the file calls them.</summary>
    public static IReadOnlyList<string> Behaviours { get; } = ["pv", "cart", "fav", "buy"];

    /// <summary>Reads a plain or gzip file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="behaviours">Those to keep; null for views alone.</param>
    /// <exception cref="DataFormatException">The file breaks the format, the message names the line, or nothing is kept.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="ArgumentException">A behaviour is none of <see cref="Behaviours"/>.</exception>
    public static CategorisedLog Read(string path, IReadOnlyList<string>? behaviours = null)
    {
        behaviours ??= ["pv"];
        if (behaviours.Except(Behaviours).FirstOrDefault() is { } unknown) throw new ArgumentException($"There is no behaviour '{unknown}'; known are {string.Join(", ", Behaviours)}.");
        using var lines = new LineReader(path);
        var builder = new CategorisedLogBuilder(lines);
        var (cut, others) = (0, 0);
        while (lines.Next() is { } line)
        {
            var row = line.Split(',');
            if (IsCut(row, lines)) cut++;
            else if (behaviours.Contains(Behaviour(row[3], lines))) builder.Add(row[0], row[1], row[2], row[4]);
            else others++;
        }
        return builder.Build([new("rows of other behaviours", others), new("last line, cut short", cut)]);
    }

    private static bool IsCut(string[] row, LineReader lines)
    {
        if (row.Length == 5) return false;
        var error = lines.Error($"The row has {row.Length} columns, not 5.", "Columns are user, item, category, behaviour and time, separated by commas.");
        return row.Length < 5 && lines.Next() is null ? true : throw error;
    }

    private static string Behaviour(string text, LineReader lines) => Behaviours.Contains(text)
        ? text : throw lines.Error($"'{text}' is not a behaviour.", $"Behaviours are {string.Join(", ", Behaviours)}.");
}
