using SeqRec.Data;

namespace SeqRec.Evaluation;

/// <summary>
/// A family of published results: how the log is prepared, where training has its targets and how ranking is done. Numbers
/// of different families must not be compared, so every table prints the one it belongs to.
/// </summary>
/// <param name="Name">Short name in tables and file names.</param>
/// <param name="Summary">What sets it apart, in a line.</param>
/// <param name="Positions">Where a training sequence has targets.</param>
/// <param name="Ranking">How ranking is done.</param>
public sealed record Protocol(string Name, string Summary, TargetPositions Positions, RankingProtocol Ranking)
{
    /// <summary>The family whose preparation and ranking it has, in which published numbers are comparable but for training; its own name if none.</summary>
    public string Family { get; private init; } = Name;

    /// <summary>S3-Rec's files and code: all slots train, seen items score 0.</summary>
    public static Protocol S3 { get; } = new("S3", "5-core, every slot a target, at most 50 items, seen items scored 0",
        TargetPositions.All, new() { Seen = SeenItems.ScoredZero });

    /// <summary>RecBole as ECL-SR and DuoRec configure it: prefixes with one target each, seen items stay candidates.</summary>
    public static Protocol RB { get; } = new("RB", "5-core, every prefix a row with one target, at most 50 items, seen items kept",
        TargetPositions.LastOfPrefix, new());

    /// <summary>RB's ranking, trained at all slots of a sequence at once: the fast variant, reported as what it is.</summary>
    public static Protocol RBAll { get; } = new("RB-all", "5-core, every slot a target, at most 50 items, seen items kept",
        TargetPositions.All, new()) { Family = RB.Name };

    /// <summary>The same, where what a row has no room for makes rows of its own: ECL-SR's way on long histories.</summary>
    public static Protocol RBWindows { get; } = new("RB-windows", "5-core, every slot of every window of 50 items a target, seen items kept",
        TargetPositions.AllOfWindows, new()) { Family = RB.Name };

    /// <summary>BERT4Rec's files as its replications use them: all slots train, seen items leave the candidates.</summary>
    public static Protocol BR { get; } = new("BR", "5-core, every slot a target, at most 200 items, seen items removed",
        TargetPositions.All, new() { Seen = SeenItems.Removed, MaxLength = 200 });

    /// <summary>SASRec's MovieLens-1M as gSASRec uses it.</summary>
    public static Protocol AS { get; } = BR with { Name = "AS" };

    /// <summary>SLMRec's split at a size for one processor: a user trains on one item, the last but two.</summary>
    public static Protocol SLM { get; } = new("SLM", "users of 5 and items of 10 interactions, one target per user, at most 20 items, seen items kept",
        TargetPositions.LastOfUser, new() { MaxLength = 20, CutOffs = [1, 5, 10] }) { MinItem = 10 };

    /// <summary>All families.</summary>
    public static IReadOnlyList<Protocol> All { get; } = [S3, RB, RBAll, RBWindows, BR, AS, SLM];

    /// <summary>Fewest interactions of an item; of a user they are 5.</summary>
    public int MinItem { get; private init; } = 5;

    /// <summary>The family of a name.</summary>
    /// <exception cref="ArgumentException">No such family; the message lists them.</exception>
    public static Protocol Named(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no protocol '{name}'; known are {string.Join(", ", All.Select(p => p.Name))}.");

    /// <summary>The core every family starts from, of 5 interactions in most. Files that are one already come back unchanged.</summary>
    public InteractionLog Prepare(InteractionLog log) => KCore.Filter(log, 5, MinItem);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Summary}";
}
