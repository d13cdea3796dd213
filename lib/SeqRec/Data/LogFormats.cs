namespace SeqRec.Data;

/// <summary>The formats that can be read into an <see cref="InteractionLog"/>, by the names the catalogue uses.</summary>
public static class LogFormats
{
    private static readonly SortedDictionary<string, Func<string, InteractionLog>> Readers = new(StringComparer.Ordinal)
    {
        ["recbole"] = path => RecBoleReader.Read(path),
        ["recbole-prefixes"] = RecBolePrefixReader.Read,
        ["sequences"] = SequenceTextReader.Read,
        ["pairs"] = PairTextReader.Read,
        ["amazon-reviews"] = path => AmazonReviews.ReadLog(path, out _),
        ["taobao"] = path => TaobaoReader.Read(path, TaobaoReader.Behaviours).Log,
    };

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Readers.Keys;

    /// <summary>Reads a file in a format.</summary>
    /// <exception cref="MissingReaderException">The format has no reader.</exception>
    public static InteractionLog Read(string format, string path) => Readers.TryGetValue(format, out var reader)
        ? reader(path)
        : throw new MissingReaderException($"{path}: no reader for the format '{format}'; there are {string.Join(", ", Names)}.");
}
