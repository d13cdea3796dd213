namespace SeqRec.Data;

/// <summary>How click data is made of a data set. Numbers of different protocols must not be compared, so every table names its own.</summary>
/// <param name="Name">Short name in commands, tables and file names.</param>
/// <param name="Summary">What sets it apart, in a line.</param>
public sealed record ClickProtocol(string Name, string Summary)
{
    /// <summary>Each user's last item, the same rows in every language: <see cref="PortableSplit"/>.</summary>
    public static ClickProtocol Portable { get; } = new("portable",
        "each user's last item and one drawn by popularity in its place, users split by their number, at most 50 items of history") { Options = new() };

    /// <summary>As <see cref="Portable"/>, but training users answer for every item after their first.</summary>
    public static ClickProtocol PortablePrefixes { get; } = new("portable-prefixes",
        "as portable, but every item of a training user after the first is a target with a drawn one beside it") { Options = new() { Targets = ClickTargets.AllPrefixes } };

    /// <summary>As <see cref="Portable"/>, but every item is equally likely to be drawn, which popularity alone can tell from a real one.</summary>
    public static ClickProtocol PortableUniform { get; } = new("portable-uniform",
        "as portable, but the item in the place of the last is drawn from all items alike") { Options = new() { Negatives = NegativeSampler.Uniform } };

    /// <summary>The pipeline of DIEN's published code: <see cref="ReferenceSplit"/>.</summary>
    public static ClickProtocol Reference { get; } = new("reference",
        "as DIEN's code: each user's last item and one drawn by popularity, users split by chance, whoever and whatever training does not know is number 0");

    /// <summary>Whether a film will be liked: <see cref="LikeSplit"/>.</summary>
    public static ClickProtocol Likes { get; } = new("likes",
        "will the user rate the film 4 or 5; each user's ratings in order of time, 8 tenths to train, 1 to validate, 1 to test");

    /// <summary>Simulated users whose interests drift: <see cref="SimulatedClicks"/>.</summary>
    public static ClickProtocol LastItem { get; } = new("last-item",
        "each simulated user's last item and one drawn mostly from an interest the user has left, users split by their number");

    /// <summary>All protocols.</summary>
    public static IReadOnlyList<ClickProtocol> All { get; } = [Portable, PortablePrefixes, PortableUniform, Reference, Likes, LastItem];

    /// <summary>What <see cref="PortableSplit"/> does under it; null for protocols of another kind.</summary>
    public PortableOptions? Options { get; private init; }

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="ArgumentException">No such protocol; the message lists them.</exception>
    public static ClickProtocol Named(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no click protocol '{name}'; known are {string.Join(", ", All.Select(p => p.Name))}.");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Summary}";
}
