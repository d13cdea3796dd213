namespace SeqRec.Federation;

/// <summary>What a client tells about itself when it joins. Counts and keys only.</summary>
/// <param name="TrainingRows">Rows it trains on.</param>
/// <param name="CodeCounts">[R] how often its items use each row of the table; null where nobody asks.</param>
/// <param name="PublicKey">For secure aggregation; null without.</param>
public sealed record ClientFacts(long TrainingRows, int[]? CodeCounts, byte[]? PublicKey)
{
    /// <summary>Whether two clients told the same.</summary>
    public bool Same(ClientFacts other) => TrainingRows == other.TrainingRows && (CodeCounts ?? []).SequenceEqual(other.CodeCounts ?? []) && (PublicKey ?? []).SequenceEqual(other.PublicKey ?? []);

    /// <summary>Size.</summary>
    public long Bytes => sizeof(long) + sizeof(int) * (CodeCounts?.LongLength ?? 0) + (PublicKey?.LongLength ?? 0);
}

/// <summary>What the server lays down before the first round.</summary>
/// <param name="Client">The client's number, from 0.</param>
/// <param name="Rows">The rows of the table that are exchanged; all others stay with the client.</param>
/// <param name="Weights">For secure aggregation, where the client itself weighs what it sends: its weight at each of these rows; null without.</param>
/// <param name="PublicKeys">Of all clients in order, for secure aggregation, <see cref="PairwiseMasks.NoKey"/> for one that has not joined; null without.</param>
public sealed record FederatedTerms(int Client, int[] Rows, float[]? Weights, IReadOnlyList<byte[]>? PublicKeys)
{
    /// <summary>Size.</summary>
    public long Bytes => sizeof(int) * (1 + Rows.LongLength) + sizeof(float) * (Weights?.LongLength ?? 0) + (PublicKeys?.Sum(key => key.LongLength) ?? 0);
}

/// <summary>What every client gets before each round and after the last.</summary>
/// <param name="Table">The exchanged rows of G as float32. [rows, d]</param>
/// <param name="Control">c of SCAFFOLD in the same form; null without.</param>
public sealed record ServerMessage(byte[] Table, byte[]? Control)
{
    /// <summary>Size.</summary>
    public long Bytes => Table.LongLength + (Control?.LongLength ?? 0);
}

/// <summary>All that leaves a client after a round.</summary>
/// <param name="Table">Its gradients or changes at the exchanged rows, as the channel or secure aggregation writes them.</param>
/// <param name="Control">The change of its control c_k in SCAFFOLD; null without.</param>
public sealed record ClientUpload(byte[] Table, byte[]? Control)
{
    /// <summary>Size.</summary>
    public long Bytes => Table.LongLength + (Control?.LongLength ?? 0);
}

/// <summary>A client that has no part in a round, or in what follows.</summary>
/// <param name="Client">Its number, from 0.</param>
/// <param name="Reason">What it did or what became of it, beginning with a verb.</param>
public sealed record DroppedClient(int Client, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"client {Client} {Reason}";
}

/// <summary>What is known after a round.</summary>
/// <param name="Round">Number, from 1.</param>
/// <param name="Clients">Clients whose uploads counted.</param>
/// <param name="BytesUp">Size of these uploads, revealed secrets included, and of what clients told that joined again before the round.</param>
/// <param name="BytesDown">Size of what the server sent to all clients afterwards, and to those before the round.</param>
/// <param name="MeanShift">Mean size of G's changes.</param>
/// <param name="Joined">Clients that joined again before the round.</param>
/// <param name="Dropped">Clients that were dropped since the last report, and why; those who stay away are not told again.</param>
public sealed record RoundReport(int Round, int Clients, long BytesUp, long BytesDown, double MeanShift, IReadOnlyList<int> Joined, IReadOnlyList<DroppedClient> Dropped);
