namespace SeqRec.Data;

/// <summary>Which items of a training user are asked about.</summary>
public enum ClickTargets
{
    /// <summary>The last, as in DIEN's experiments.</summary>
    LastItem,

    /// <summary>Every one after the first, as in DIN's experiments.</summary>
    AllPrefixes,
}

/// <summary>How the item in a target's place is drawn.</summary>
public enum NegativeSampler
{
    /// <summary>One of all interactions, so that popular items come often.</summary>
    Popularity,

    /// <summary>One of all items.</summary>
    Uniform,
}

/// <summary>What <see cref="PortableSplit"/> makes of a log.</summary>
public sealed record PortableOptions
{
    /// <summary>Which items of a training user are targets; in validation and test it is always the last.</summary>
    public ClickTargets Targets { get; init; }

    /// <summary>How the item in a target's place is drawn.</summary>
    public NegativeSampler Negatives { get; init; }

    /// <summary>Never draws an item of the user's own; else only the target itself is drawn again.</summary>
    public bool ExcludeHistory { get; init; }

    /// <summary>Most items of a history; older ones are left out.</summary>
    public int MaxHistory { get; init; } = 50;
}
