using System.Runtime.InteropServices;

namespace SeqRec.Federation;

/// <summary>
/// The server of a federated training: it holds the shared table G, and knows of the clients what their messages say. Start, round by round:
/// clients get G, train, upload; G moves along the weighted mean of the uploads.
/// </summary>
public sealed class FederatedServer
{
    private readonly FederatedOptions options;
    private readonly IReadOnlyList<IFederatedClient> clients;
    private readonly IGradientChannel channel;
    private readonly float[] table;
    private readonly float[]? control;  // c of SCAFFOLD. [rows, d]
    private readonly int[] rows;
    private readonly float[][] weights; // of each client at each exchanged row
    private readonly int dim;

    /// <summary>Lets the clients join and sends them G.</summary>
    /// <param name="options">How.</param>
    /// <param name="table">G at the start, [R, d] row by row; a copy is kept.</param>
    /// <param name="dim">d.</param>
    /// <param name="clients">Everyone who takes part.</param>
    /// <exception cref="ArgumentException">SCAFFOLD is asked for with a channel that carries gradients, or the popular share is not in (0, 1].</exception>
    public FederatedServer(FederatedOptions options, ReadOnlySpan<float> table, int dim, IReadOnlyList<IFederatedClient> clients)
    {
        (this.options, this.table, this.dim, this.clients) = (options, table.ToArray(), dim, clients);
        channel = GradientChannels.Named(options.Channel, options.Noise);
        if (options.Local.Method == LocalMethod.Scaffold && channel.Shares != SharedQuantity.Change)
            throw new ArgumentException($"SCAFFOLD needs changes of the table, and the channel {channel.Name} carries gradients: take FedAvg.", nameof(options));
        var needCounts = options.PopularShare is not null || options.Weights == ClientWeights.Frequencies;
        ClientFacts[] facts = [.. clients.Select(client => client.Join(needCounts, options.Secure))];
        rows = SharedRows.Of(options.PopularShare, table.Length / dim, facts);
        weights = SharedRows.Weights(options.Weights, rows, facts);
        if (options.Local.Method == LocalMethod.Scaffold) control = new float[rows.Length * dim];
        var keys = options.Secure ? Array.ConvertAll(facts, f => f.PublicKey!) : null;
        FederatedTerms[] terms = [.. clients.Select((_, k) => new FederatedTerms(k, rows, options.Secure ? weights[k] : null, keys))];
        for (var k = 0; k < terms.Length; k++) clients[k].Accept(terms[k]);
        BytesToStart = facts.Sum(f => f.Bytes) + terms.Sum(t => t.Bytes) + Send();
    }

    /// <summary>G. [R, d]</summary>
    public ReadOnlySpan<float> Table => table;

    /// <summary>The rows of the table that are exchanged.</summary>
    public IReadOnlyList<int> Rows => rows;

    /// <summary>Each client's weight at each exchanged row. [K][rows]</summary>
    public IReadOnlyList<IReadOnlyList<float>> Weights => weights;

    /// <summary>Size of all messages before the first round, both ways.</summary>
    public long BytesToStart { get; }

    /// <summary>All rounds.</summary>
    public IReadOnlyList<RoundReport> Run(IProgress<RoundReport>? progress = null, CancellationToken cancellation = default)
    {
        var reports = new List<RoundReport>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            reports.Add(RunRound(round));
            progress?.Report(reports[^1]);
        }
        return reports;
    }

    /// <summary>One round: every client trains, G moves, every client gets it.</summary>
    /// <exception cref="InvalidOperationException">No upload came.</exception>
    public RoundReport RunRound(int round)
    {
        ClientUpload?[] uploads = [.. clients.Select(client => client.Train(round))];
        if (uploads.All(u => u is null)) throw new InvalidOperationException($"No client has finished round {round}.");
        var sum = new WeightedSum(channel, weights, dim, options.Secure ? new(clients, round) : null);
        var step = sum.Mean(Array.ConvertAll(uploads, u => u?.Table), block: 0);
        var rate = channel.Shares == SharedQuantity.Change ? 1 : options.ServerRate;
        for (var k = 0; k < step.Length; k++) table[rows[k / dim] * dim + k % dim] -= (float)(rate * step[k]);
        if (control is not null)
            foreach (var (k, change) in sum.Mean(Array.ConvertAll(uploads, u => u?.Control), block: 1).Index()) control[k] += (float)change;
        return new(round, uploads.Count(u => u is not null), uploads.Sum(u => u?.Bytes ?? 0) + sum.BytesRevealed, Send(), rate * step.Average(Math.Abs));
    }

    private long Send()
    {
        var shared = new float[rows.Length * dim];
        for (var r = 0; r < rows.Length; r++) table.AsSpan(rows[r] * dim, dim).CopyTo(shared.AsSpan(r * dim));
        var message = new ServerMessage(MemoryMarshal.AsBytes<float>(shared).ToArray(), control is null ? null : MemoryMarshal.AsBytes<float>(control).ToArray());
        foreach (var client in clients) client.Receive(message);
        return message.Bytes * clients.Count;
    }
}
