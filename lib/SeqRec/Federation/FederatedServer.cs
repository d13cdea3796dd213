using System.Runtime.InteropServices;
using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>
/// The server of a federated training: it holds the shared table G, and knows of the clients what their messages say. Start, round by round:
/// clients get G, train, upload; G moves along the weighted mean of the uploads. A client that is lost, or whose upload is no good, has no part in
/// the round; one that has returned joins before the next.
/// </summary>
/// <remarks>A client that joins late changes weights and keys, and everyone is told; the exchanged rows stay those of the start. In SCAFFOLD a client
/// in a new process begins with c_k = 0.</remarks>
public sealed class FederatedServer
{
    private readonly FederatedOptions options;
    private readonly Roster roster;
    private readonly Inspection inspection;
    private readonly IGradientChannel channel;
    private readonly float[] table;
    private readonly float[]? control;  // c of SCAFFOLD. [rows, d]
    private readonly int[] rows;
    private readonly int dim;
    private readonly ClientFacts[] facts;
    private readonly List<RoundReport> rounds = [];
    private float[][] weights = [];     // of each client at each exchanged row

    /// <summary>Lets the clients join and sends them G.</summary>
    /// <param name="options">How.</param>
    /// <param name="table">G at the start, [R, d] row by row; a copy is kept.</param>
    /// <param name="dim">d.</param>
    /// <param name="clients">Everyone who takes part, also those who come later.</param>
    /// <exception cref="ArgumentException">SCAFFOLD is asked for with a channel that carries gradients, or the popular share is not in (0, 1], or secure aggregation has one client.</exception>
    /// <exception cref="InvalidOperationException">No client has joined.</exception>
    public FederatedServer(FederatedOptions options, ReadOnlySpan<float> table, int dim, IReadOnlyList<IFederatedClient> clients)
    {
        (this.options, this.table, this.dim, roster) = (options, table.ToArray(), dim, new(clients));
        channel = GradientChannels.Named(options.Channel, options.Noise);
        if (options.Local.Method == LocalMethod.Scaffold && channel.Shares != SharedQuantity.Change)
            throw new ArgumentException($"SCAFFOLD needs changes of the table, and the channel {channel.Name} carries gradients: take FedAvg.", nameof(options));
        if (options.Secure && clients.Count < 2) throw new ArgumentException("Secure aggregation hides a client among others, and there is one alone.", nameof(clients));
        inspection = new(options, channel, table.Length / dim);
        facts = [.. Enumerable.Range(0, clients.Count).Select(k => Facts(k) ?? Unknown)];
        if (roster.Present.Count == 0) throw new InvalidOperationException($"No client has joined: {string.Join("; ", roster.TakeDropped())}.");
        rows = SharedRows.Of(options.PopularShare, table.Length / dim, facts);
        if (options.Local.Method == LocalMethod.Scaffold) control = new float[rows.Length * dim];
        BytesToStart = roster.Present.Sum(k => facts[k].Bytes) + LayDown(roster.Present) + Send(roster.Present);
    }

    /// <summary>G. [R, d]</summary>
    public ReadOnlySpan<float> Table => table;

    /// <summary>The rows of the table that are exchanged.</summary>
    public IReadOnlyList<int> Rows => rows;

    /// <summary>Each client's weight at each exchanged row. [K][rows]</summary>
    public IReadOnlyList<IReadOnlyList<float>> Weights => weights;

    /// <summary>Size of all messages before the first round, both ways.</summary>
    public long BytesToStart { get; }

    /// <summary>The rounds of <see cref="Run"/> so far.</summary>
    public IReadOnlyList<RoundReport> Rounds => rounds;

    /// <summary>All rounds that are left; returns those before too.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end; the round under way has been finished.</exception>
    public IReadOnlyList<RoundReport> Run(IProgress<RoundReport>? progress = null, CancellationToken cancellation = default)
    {
        while (rounds.Count < options.Rounds)
        {
            cancellation.ThrowIfCancellationRequested();
            rounds.Add(RunRound(rounds.Count + 1));
            progress?.Report(rounds[^1]);
        }
        return rounds;
    }

    /// <summary>One round: who has returned joins, every client trains, G moves, every client gets it.</summary>
    /// <remarks>In secure aggregation a client shows nothing where it would be the only one; the round then leaves G as it was.</remarks>
    /// <exception cref="InvalidOperationException">No upload came that is any good; G is as it was.</exception>
    public RoundReport RunRound(int round)
    {
        var (joined, told, sent) = Admit();
        foreach (var k in roster.Present) roster.Tell(k, client => client.Begin(round));
        ClientUpload?[] uploads = [.. Enumerable.Range(0, facts.Length).Select(k => Upload(k, round))];
        var secrets = options.Secure ? RevealedSecrets.Of(roster, uploads, [.. facts.Select(f => f.PublicKey is not null)], round) : null;
        if (uploads.All(u => u is null) && !IsLonely && secrets is not { Refused: true }) throw new InvalidOperationException($"No client has finished round {round}: {string.Join("; ", roster.TakeDropped())}.");
        var shift = Move(uploads, new WeightedSum(channel, weights, dim, secrets));
        told += uploads.Sum(u => u?.Bytes ?? 0) + (secrets?.Bytes ?? 0);
        sent += Send(roster.Present);
        return new(round, uploads.Count(u => u is not null), told, sent, shift, joined, roster.TakeDropped());
    }

    /// <summary>G, and c of SCAFFOLD.</summary>
    internal Dictionary<string, Tensor> Tensors() =>
        new float[]?[] { table, control }.Zip(["table", "control"]).Where(t => t.First is not null).ToDictionary(t => t.Second, t => tensor(t.First!, device: CPU));

    /// <summary>Takes both over, with the rounds that led to them, and tells the clients.</summary>
    internal void Restore(IWeights file, IEnumerable<RoundReport> done)
    {
        file.Read("table").data<float>().ToArray().CopyTo(table, 0);
        if (control is not null) file.Read("control").data<float>().ToArray().CopyTo(control, 0);
        rounds.AddRange(done);
        Send(roster.Present);
    }

    // A client that shares secrets with nobody.
    private bool IsLonely => options.Secure && facts.Count(f => f.PublicKey is not null) < 2;

    private ClientFacts Unknown => new(0, inspection.NeedsCounts ? new int[table.Length / dim] : null, null);

    private ClientFacts? Facts(int client)
    {
        var told = roster.Ask(client, c => c.Join(inspection.NeedsCounts, options.Secure));
        if (told is null || inspection.Problem(told) is not { } problem) return told;
        roster.Lose(client, problem);
        return null;
    }

    // Who told the same as before finds everything as it was; else all learn the new weights and keys.
    private (IReadOnlyList<int> Joined, long Told, long Sent) Admit()
    {
        var (joined, told, changed) = (new List<int>(), 0L, false);
        foreach (var k in roster.TakeReturned())
        {
            if (Facts(k) is not { } known) continue;
            changed |= !known.Same(facts[k]);
            joined.Add(k);
            (facts[k], told) = (known, told + known.Bytes);
        }
        return (joined, told, joined.Count == 0 ? 0 : LayDown(changed ? roster.Present : joined) + Send(joined));
    }

    // Weights and keys for everyone, to those who are to be told.
    private long LayDown(IReadOnlyList<int> clients)
    {
        weights = SharedRows.Weights(options.Weights, rows, facts);
        var keys = options.Secure ? Array.ConvertAll(facts, f => f.PublicKey ?? PairwiseMasks.NoKey) : null;
        var sent = 0L;
        foreach (var k in clients)
        {
            var terms = new FederatedTerms(k, rows, options.Secure ? weights[k] : null, keys);
            if (roster.Tell(k, client => client.Accept(terms))) sent += terms.Bytes;
        }
        return sent;
    }

    private ClientUpload? Upload(int client, int round)
    {
        if (roster.IsAway(client)) return null;
        var upload = roster.Ask(client, c => c.Train(round));
        if (upload is null && !roster.IsAway(client)) roster.Drop(client, IsLonely ? "is alone and sends nothing, for the server could read it" : "has not finished the round");
        if (upload is null || inspection.Problem(upload, rows.Length * dim) is not { } problem) return upload;
        roster.Drop(client, problem);
        return null;
    }

    // The mean size of G's changes.
    private double Move(ClientUpload?[] uploads, WeightedSum sum)
    {
        var step = sum.Mean(Array.ConvertAll(uploads, u => u?.Table), block: 0);
        var rate = channel.Shares == SharedQuantity.Change ? 1 : options.ServerRate;
        for (var k = 0; k < step.Length; k++) table[rows[k / dim] * dim + k % dim] -= (float)(rate * step[k]);
        if (control is not null)
            foreach (var (k, change) in sum.Mean(Array.ConvertAll(uploads, u => u?.Control), block: 1).Index()) control[k] += (float)change;
        return rate * step.Average(Math.Abs);
    }

    private long Send(IReadOnlyList<int> clients)
    {
        var shared = new float[rows.Length * dim];
        for (var r = 0; r < rows.Length; r++) table.AsSpan(rows[r] * dim, dim).CopyTo(shared.AsSpan(r * dim));
        var message = new ServerMessage(MemoryMarshal.AsBytes<float>(shared).ToArray(), control is null ? null : MemoryMarshal.AsBytes<float>(control).ToArray());
        return clients.Count(k => roster.Tell(k, client => client.Receive(message))) * message.Bytes;
    }
}
