using System.Globalization;

namespace SeqRec.Data;

/// <summary>Collects interactions whose rows carry the item's category; an item keeps the first it comes with.</summary>
internal sealed class CategorisedLogBuilder(LineReader lines)
{
    private readonly InteractionLogBuilder log = new(Path.GetFileName(lines.File), hasTime: true, hasRating: false);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> categories =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly HashSet<string> twofold = new(StringComparer.Ordinal);

    /// <summary>Adds a row of ids, which are whole numbers, and of seconds.</summary>
    public void Add(ReadOnlySpan<char> user, ReadOnlySpan<char> item, ReadOnlySpan<char> category, ReadOnlySpan<char> time)
    {
        IdToken.Number(category, lines);
        if (!long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) throw lines.Error($"'{time}' is not a time.", "Times are whole seconds since 1970.");
        log.Add(IdToken.Number(user, lines), IdToken.Number(item, lines), seconds);
        if (!categories.TryGetValue(item, out var known)) categories[item] = category.ToString();
        else if (!category.SequenceEqual(known)) twofold.Add(item.ToString());
    }

    /// <summary>Everything added.</summary>
    /// <exception cref="DataFormatException">That is nothing.</exception>
    public CategorisedLog Build(params IEnumerable<Omission> omitted)
    {
        if (log.Count == 0) throw lines.Empty();
        var built = log.Build();
        Omission[] all = [new("blank lines", lines.Blank), .. omitted, new("items of several categories, the first of which counts", twofold.Count)];
        return new(built, ClickFields.Of(built, item => categories[item]), [.. all.Where(o => o.Count > 0)]);
    }
}
