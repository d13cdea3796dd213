namespace SeqRec.Federation;

/// <summary>Which domain a federated model is adapted to and ranked on.</summary>
/// <param name="Name">Short name in commands, tables and file names.</param>
/// <param name="Summary">What sets it apart, in a line.</param>
/// <param name="Target">Number of the domain, from 0.</param>
public sealed record FederatedProtocol(string Name, string Summary, int Target)
{
    /// <summary>Most items that are read. The published code reads 50; ten keep a run on two cores short.</summary>
    public const int MaxLength = 10;

    private const string Ranking = "leave-one-out, every prefix a row with one target, at most 10 items, seen items kept";

    /// <summary>All protocols.</summary>
    public static IReadOnlyList<FederatedProtocol> All { get; } =
    [
        new("federated-first", $"two domains, each a client; ranked on the first: {Ranking}", 0),
        new("federated-second", $"two domains, each a client; ranked on the second: {Ranking}", 1),
    ];

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="ArgumentException">No such protocol; the message lists them.</exception>
    public static FederatedProtocol Named(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no federated protocol '{name}'; known are {string.Join(", ", All.Select(p => p.Name))}.");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Summary}";
}
