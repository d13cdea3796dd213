using SeqRec.Data;

namespace SeqRec.Experiments;

/// <summary>The log that a ranking experiment names.</summary>
/// <param name="Log">As read.</param>
/// <param name="Sha256">SHA-256 of what was read, in lower-case hexadecimal.</param>
internal sealed record RankingData(InteractionLog Log, string Sha256)
{
    /// <summary>The name of a shop that is simulated, and so needs no files.</summary>
    public const string Simulated = "simulated";

    /// <summary>Reads a data set of the catalogue, or simulates the shop.</summary>
    /// <exception cref="DataSetException">No such data set, or its files are missing or damaged.</exception>
    public static RankingData Load(string name) => name == Simulated
        ? SimulateShop()
        : new(DataCatalog.Default.Load(name), DataCatalog.Default.Sha256Of(name));

    private static RankingData SimulateShop()
    {
        var domain = ContentDomain.Of(new RetailSimulator(new() { Domains = 1 }).Simulate().Domains[0]);
        return new(domain.Log, ContentDomains.Sha256([domain]));
    }
}
