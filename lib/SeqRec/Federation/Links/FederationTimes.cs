namespace SeqRec.Federation;

/// <summary>How long a process waits for another.</summary>
public sealed record FederationTimes
{
    /// <summary>The server for all clients before the first round, and a client for the server to be there.</summary>
    public TimeSpan Join { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The server for a client's training in a round, from its start.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Either for a message that takes no training.</summary>
    public TimeSpan Message { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A client for the server's next message, other clients' training included, and for being let in again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(2);
}
