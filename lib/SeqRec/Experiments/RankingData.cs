using SeqRec.Data;

namespace SeqRec.Experiments;

/// <summary>The log that a ranking experiment names.</summary>
/// <param name="Log">As read.</param>
/// <param name="Sha256">SHA-256 of what was read, in lower-case hexadecimal.</param>
internal sealed record RankingData(InteractionLog Log, string Sha256)
{
    /// <summary>Reads a data set of the catalogue, or simulates the first of the two shops that need no files.</summary>
    /// <exception cref="DataSetException">No such data set, or its files are missing or damaged.</exception>
    public static RankingData Load(string name)
    {
        if (name != ContentDomains.Simulated)
            return new(DataCatalog.Default.Load(name), DataCatalog.Default.Sha256Of(name));
        var shop = ContentDomains.Load(name)[0];
        return new(shop.Log, ContentDomains.Sha256([shop]));
    }
}
